package dev.sentinel.generator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One transaction of an attack.
 *
 * @param after how long after the first one
 * @param isFraud false for what the victim did, without which the attack could not be told
 */
record Step(Duration after, boolean isFraud) {

  static Step genuine(int afterSeconds) {
    return new Step(Duration.ofSeconds(afterSeconds), false);
  }

  static Step fraud(int afterSeconds) {
    return new Step(Duration.ofSeconds(afterSeconds), true);
  }

  /** {@code count} frauds that far apart, the first so long after the first step of all. */
  static List<Step> frauds(int count, int afterSeconds, int everySeconds) {
    List<Step> result = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      result.add(fraud(afterSeconds + i * everySeconds));
    }
    return result;
  }
}
