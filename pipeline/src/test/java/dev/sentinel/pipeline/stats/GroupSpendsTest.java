package dev.sentinel.pipeline.stats;

import static dev.sentinel.pipeline.testing.Transactions.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.testing.Transactions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GroupSpendsTest {

  @Test
  void keepsTheOrderOfABucketsSpends() {
    GroupSpends spends = new GroupSpends(4);
    Map<Integer, List<Spend>> none = new TreeMap<>();
    // "a" and "e" share a bucket: their hash codes are 97 and 101.
    spends.add(at(0, "a", "1"), none::put);
    spends.add(at(1, "b", "2"), none::put);
    spends.add(at(2, "e", "3"), none::put);
    spends.add(at(0, "a", "4"), none::put);

    Map<Integer, List<Spend>> groups = new TreeMap<>();
    spends.finish(groups::put);

    assertThat(none).isEmpty();
    assertThat(groups)
        .isEqualTo(
            Map.of(
                1,
                List.of(
                    Spend.of(at(0, "a", "1")),
                    Spend.of(at(2, "e", "3")),
                    Spend.of(at(0, "a", "4"))),
                2,
                List.of(Spend.of(at(1, "b", "2")))));
    Map<Integer, List<Spend>> again = new TreeMap<>();
    spends.finish(again::put);
    assertThat(again).isEmpty();
  }

  @Test
  void everyHashCodeHasABucket() {
    // The hash code is Integer.MIN_VALUE, whose absolute value is negative.
    String user = "polygenelubricants";
    assertThat(user.hashCode()).isEqualTo(Integer.MIN_VALUE);
    GroupSpends spends = new GroupSpends(3);
    Map<Integer, List<Spend>> groups = new TreeMap<>();

    spends.add(at(0, user, "1"), groups::put);
    spends.finish(groups::put);

    assertThat(groups).isEqualTo(Map.of(1, List.of(Spend.of(at(0, user, "1")))));
  }

  private static Transaction at(int secondsAfterNoon, String user, String amount) {
    return Transactions.transaction()
        .userId(user)
        .amount(amount)
        .at(NOON.plusSeconds(secondsAfterNoon))
        .build();
  }
}
