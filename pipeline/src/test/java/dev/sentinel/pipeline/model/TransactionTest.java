package dev.sentinel.pipeline.model;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sentinel.pipeline.testing.Transactions;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TransactionTest {

  @Test
  void amountIsNeverRounded() {
    assertThatThrownBy(
            () -> Transaction.builder("t", "u", new BigDecimal("0.00001"), Instant.EPOCH))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void locationIsBothOrNeither() {
    assertThatThrownBy(() -> Transactions.transaction().with(f -> f.location(1.0, null)).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a location needs latitude and longitude: 1.0, null");
    assertThatThrownBy(() -> Transactions.transaction().with(f -> f.location(null, 1.0)).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a location needs latitude and longitude: null, 1.0");
  }
}
