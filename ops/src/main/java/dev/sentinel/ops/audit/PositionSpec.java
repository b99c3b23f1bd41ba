package dev.sentinel.ops.audit;

import dev.sentinel.ops.text.Texts;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A position in each partition of a topic, as it is given on the command line. */
sealed interface PositionSpec {
  Pattern OFFSET = Pattern.compile("(\\d{1,9}):(\\d{1,18})");

  /** The first record that the topic still has. */
  record Earliest() implements PositionSpec {}

  /** The first record that is in the lake or among the dead letters. */
  record Stored() implements PositionSpec {}

  /** The end of the topic at the start of the audit. */
  record Now() implements PositionSpec {}

  /** The first record with this timestamp or a later one. */
  record At(Instant time) implements PositionSpec {}

  /** Offsets by partition. */
  record Offsets(Map<Integer, Long> offsets) implements PositionSpec {}

  /**
   * Reads {@code earliest} or {@code stored}, or what {@link #parseEnd} takes.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  static PositionSpec parseStart(String text, Instant now) {
    return switch (text) {
      case "earliest" -> new Earliest();
      case "stored" -> new Stored();
      default -> parseEnd(text, now);
    };
  }

  /**
   * Reads {@code now}, {@code now-15m}, an ISO-8601 time or offsets such as {@code 0:120,1:98}.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  static PositionSpec parseEnd(String text, Instant now) {
    if (text.equals("now")) {
      return new Now();
    }
    if (!text.matches("\\d+:.*")) {
      return new At(Texts.instant(text, now));
    }
    Map<Integer, Long> offsets = new TreeMap<>();
    for (String part : text.split(",", -1)) {
      Matcher offset = OFFSET.matcher(part);
      if (!offset.matches()) {
        throw new IllegalArgumentException(
            "'" + part + "' is not a partition and offset such as 0:120");
      }
      offsets.put(Integer.valueOf(offset.group(1)), Long.valueOf(offset.group(2)));
    }
    return new Offsets(offsets);
  }
}
