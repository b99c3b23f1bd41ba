package dev.sentinel.ops.deadletters;

import dev.sentinel.ops.text.Texts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that choose among dead letters; all that are given must hold. */
final class LetterFilter {
  private static final Pattern POSITION = Pattern.compile("(\\d{1,9})@(\\d{1,18})");
  private static final Pattern RANGE = Pattern.compile("(\\d{1,18})(?:-(\\d{1,18}))?");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--reason",
      split = ",",
      paramLabel = "CODE",
      description = "Only of these reasons, such as MISSING_FIELD.")
  private List<String> reasons = new ArrayList<>();

  @Option(
      names = "--stage",
      paramLabel = "STAGE",
      description = "Only what this stage of the pipeline refused, such as parse.")
  private @Nullable String stage;

  @Option(
      names = "--field",
      split = ",",
      paramLabel = "FIELD",
      description = "Only where one of these fields is at fault.")
  private List<String> fields = new ArrayList<>();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Only what was refused at or after a time: now-24h, 2026-01-31T00:00:00Z.")
  private @Nullable String since;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "Only what was refused before a time.")
  private @Nullable String until;

  @Option(
      names = "--source-partition",
      paramLabel = "N",
      description = "Only what came from this partition of --transactionsTopic.")
  private @Nullable Integer sourcePartition;

  @Option(
      names = "--source-offset",
      paramLabel = "N[-M]",
      description = "Only what came from this offset, or from these, both included.")
  private @Nullable String sourceOffset;

  /** Whether any option was given. */
  boolean isGiven() {
    return !reasons.isEmpty()
        || stage != null
        || !fields.isEmpty()
        || since != null
        || until != null
        || sourcePartition != null
        || sourceOffset != null;
  }

  /**
   * The filter.
   *
   * @param topic the topic that the dead letters must have come from
   * @param positions dead letters that are named one by one, as {@code partition@offset}; all if
   *     empty
   */
  Predicate<DeadLetter> predicate(String topic, List<String> positions, Instant now) {
    Predicate<DeadLetter> filter = letter -> letter.source().topic().equals(topic);
    if (!positions.isEmpty()) {
      Predicate<DeadLetter> named = letter -> false;
      for (String position : positions) {
        named = named.or(at(spec, position));
      }
      filter = filter.and(named);
    }
    if (!reasons.isEmpty()) {
      List<String> codes = reasons.stream().map(code -> code.toUpperCase(Locale.ROOT)).toList();
      filter = filter.and(letter -> codes.contains(letter.reason()));
    }
    if (stage != null) {
      filter = filter.and(letter -> letter.stage().equals(stage));
    }
    if (!fields.isEmpty()) {
      filter = filter.and(letter -> letter.field() != null && fields.contains(letter.field()));
    }
    if (since != null) {
      long from = millis("--since", since, now);
      filter = filter.and(letter -> letter.position().timestampMillis() >= from);
    }
    if (until != null) {
      long to = millis("--until", until, now);
      filter = filter.and(letter -> letter.position().timestampMillis() < to);
    }
    if (sourcePartition != null) {
      int partition = sourcePartition;
      filter = filter.and(letter -> letter.source().partition() == partition);
    }
    return sourceOffset == null ? filter : filter.and(from(sourceOffset));
  }

  /** The one dead letter at a partition and offset such as {@code 0@17}. */
  static Predicate<DeadLetter> at(CommandSpec spec, String position) {
    Matcher matcher = POSITION.matcher(position);
    if (!matcher.matches()) {
      throw new ParameterException(
          spec.commandLine(),
          "'" + position + "' is not a dead letter's partition and offset, such as 0@17");
    }
    int partition = Integer.parseInt(matcher.group(1));
    long offset = Long.parseLong(matcher.group(2));
    return letter ->
        letter.position().partition() == partition && letter.position().offset() == offset;
  }

  private Predicate<DeadLetter> from(String offsets) {
    Matcher matcher = RANGE.matcher(offsets);
    if (!matcher.matches()) {
      throw new ParameterException(
          spec.commandLine(),
          "--source-offset=" + offsets + " is not an offset such as 17, nor two such as 17-20");
    }
    long first = Long.parseLong(matcher.group(1));
    long last = matcher.group(2) == null ? first : Long.parseLong(matcher.group(2));
    return letter -> letter.source().offset() >= first && letter.source().offset() <= last;
  }

  private long millis(String option, String time, Instant now) {
    try {
      return Texts.instant(time, now).toEpochMilli();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
    }
  }
}
