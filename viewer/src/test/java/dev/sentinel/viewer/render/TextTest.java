package dev.sentinel.viewer.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
  @ParameterizedTest
  @CsvSource({
    "tx-1, 16, tx-1",
    "txn-2124a894ce9f5441-169, 16, txn-2124…441-169",
    "txn-2124a894ce9f5441-169, 9, txn-…-169",
    "abcdef, 5, ab…ef",
    "abcdef, 3, ab…",
    // Two columns each.
    "山田太郎山田太郎, 9, 山田…太郎",
    "山田太郎山田太郎, 8, 山田…郎",
  })
  void bothEndsOfAnIdAreKept(String id, int width, String shown) {
    assertThat(Text.fitBothEnds(id, width)).isEqualTo(shown);
    assertThat(Text.width(shown)).isLessThanOrEqualTo(width);
  }
}
