package dev.sentinel.generator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TransactionJsonTest {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final TransactionJson json = new TransactionJson();

  @Test
  void isOneObjectWithTheFieldsOfTheContractInOrder() throws IOException {
    JsonNode node = MAPPER.readTree(json.toBytes(transaction(6_789, 0)));
    assertThat(fieldNames(node))
        .containsExactly(
            "transaction_id",
            "user_id",
            "amount",
            "timestamp",
            "currency",
            "merchant_id",
            "merchant_category",
            "card_id",
            "device_id",
            "ip",
            "channel",
            "country",
            "latitude",
            "longitude");
    assertThat(node.get("user_id").isIntegralNumber()).isTrue();
    assertThat(node.get("amount").isNumber()).isTrue();
    assertThat(node.get("latitude").decimalValue()).isEqualTo(new BigDecimal("-0.000001"));
    assertThat(node.get("longitude").decimalValue()).isEqualTo(new BigDecimal("-179.999999"));
  }

  @Test
  void amountsAreExactWithTwoDecimals() throws IOException {
    for (long amount : new long[] {0, 1, 9, 10, 99, 100, 101, 10_000, 500_100, 1_000_000}) {
      BigDecimal written =
          MAPPER.readTree(json.toBytes(transaction(amount, 0))).get("amount").decimalValue();
      assertThat(written).isEqualTo(BigDecimal.valueOf(amount, 2));
      assertThat(written).isEqualTo(transaction(amount, 0).amount());
    }
  }

  @Test
  void timestampsAreTheInstantToTheMillisecond() throws IOException {
    for (String text :
        List.of(
            "2026-01-31T23:59:59.999Z",
            "2026-02-01T00:00:00.000Z",
            "2026-01-31T23:59:59.001Z",
            "2028-02-29T12:34:56.780Z",
            "2000-01-01T00:00:00.000Z",
            "2099-12-31T23:59:59.999Z",
            "1969-12-31T23:59:59.999Z")) {
      long millis = Instant.parse(text).toEpochMilli();
      JsonNode node = MAPPER.readTree(json.toBytes(transaction(1, millis)));
      assertThat(node.get("timestamp").asText()).isEqualTo(text);
      assertThat(OffsetDateTime.parse(node.get("timestamp").asText()).toInstant().toEpochMilli())
          .isEqualTo(millis);
    }
  }

  @Test
  void anyTextSurvives() throws IOException {
    String odd = "\"quote\" \\ \n \u0001 é 漢 \ud83d\ude00 </script>".repeat(200);
    Transaction transaction =
        new Transaction(
            odd, 1, 1, 0, "USD", odd, odd, Optional.of(odd), odd, odd, odd, odd, "US", 0, 0);
    byte[] bytes = json.toBytes(transaction);
    assertThat(bytes).doesNotContain('\n');
    JsonNode node = MAPPER.readTree(bytes);
    assertThat(node.get("transaction_id").asText()).isEqualTo(odd);
    assertThat(node.get("terminal_id").asText()).isEqualTo(odd);
    assertThat(node.get("channel").asText()).isEqualTo(odd);
  }

  @Test
  void arraysAreNotShared() {
    byte[] first = json.toBytes(transaction(1, 0));
    byte[] copy = first.clone();
    json.toBytes(transaction(999_999, 1_000_000_000_000L));
    assertThat(first).isEqualTo(copy);
  }

  private static List<String> fieldNames(JsonNode node) {
    return node.properties().stream().map(Map.Entry::getKey).toList();
  }

  private static Transaction transaction(long amountHundredths, long epochMillis) {
    return new Transaction(
        "t",
        42,
        amountHundredths,
        epochMillis,
        "USD",
        "m",
        "grocery",
        Optional.empty(),
        "c",
        "d",
        "198.18.0.1",
        "pos",
        "US",
        -1,
        -179_999_999);
  }
}
