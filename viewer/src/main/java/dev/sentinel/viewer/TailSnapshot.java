package dev.sentinel.viewer;

import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which writing transactions were running at a moment, after {@code pg_current_snapshot()}.
 *
 * @param takenAt the server's time, not later than the snapshot itself
 * @param oldestRunning no transaction with a smaller number is running
 * @param next the first number not yet given to a transaction
 * @param running the numbers below {@code next} whose transactions are still running
 */
record TailSnapshot(Instant takenAt, long oldestRunning, long next, Set<Long> running) {
  TailSnapshot {
    running = Set.copyOf(running);
  }

  /** Reads PostgreSQL's text form, such as {@code 10:20:10,14}. */
  static TailSnapshot parse(Instant takenAt, String text) {
    String[] parts = text.split(":", -1);
    Set<Long> running =
        parts[2].isEmpty()
            ? Set.of()
            : Arrays.stream(parts[2].split(",", -1)).map(Long::valueOf).collect(Collectors.toSet());
    return new TailSnapshot(takenAt, Long.parseLong(parts[0]), Long.parseLong(parts[1]), running);
  }
}
