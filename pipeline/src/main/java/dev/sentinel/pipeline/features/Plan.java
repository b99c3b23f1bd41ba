package dev.sentinel.pipeline.features;

import dev.sentinel.pipeline.features.Feature.Kind;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.model.Wire;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What the features of one entity ask for: the windows to look through, the fields to tell values
 * of apart, and how long to keep what. Nothing else is kept or computed.
 */
public final class Plan {
  /**
   * How much longer than the longest window history is kept, by the entity's own clock: an event
   * that comes this much out of order still sees its whole window.
   */
  static final long GRACE = micros(Duration.ofHours(1));

  /** How long what is no window looks back: last and first event, last place, new values. */
  static final long MEMORY = Span.MONTH.micros();

  private static final Set<Kind> REMEMBERING =
      EnumSet.of(
          Kind.SECONDS_SINCE_LAST,
          Kind.AGE_SECONDS,
          Kind.FIRST_SEEN,
          Kind.NEW,
          Kind.DISTANCE_KM,
          Kind.SPEED_KMH);

  private final List<Feature> features;
  private final Layout layout;
  private final long[] spans;
  private final int[][] slotsOfSpan;
  private final int[] otherSlots;
  private final boolean needsPlace;
  private final long keep;
  private final long memory;
  private final long[] valueMemory;

  private Plan(List<Feature> features) {
    this.features = List.copyOf(features);
    this.layout =
        new Layout(
            features.stream()
                .map(Feature::field)
                .filter(Objects::nonNull)
                .distinct()
                .sorted()
                .toArray(Field[]::new),
            features.stream()
                .map(Feature::limit)
                .filter(Objects::nonNull)
                .mapToLong(Plan::unscaled)
                .distinct()
                .sorted()
                .toArray());
    this.spans =
        features.stream()
            .map(Feature::span)
            .filter(Objects::nonNull)
            .mapToLong(Span::micros)
            .distinct()
            .sorted()
            .toArray();
    this.slotsOfSpan =
        Arrays.stream(spans)
            .mapToObj(span -> slots(feature -> spanOf(feature) == span))
            .toArray(int[][]::new);
    this.otherSlots = slots(feature -> feature.span() == null);
    this.needsPlace =
        features.stream()
            .anyMatch(one -> one.kind() == Kind.DISTANCE_KM || one.kind() == Kind.SPEED_KMH);
    this.keep = GRACE + (spans.length == 0 ? 0 : spans[spans.length - 1]);
    this.memory =
        features.stream().anyMatch(feature -> REMEMBERING.contains(feature.kind()))
            ? Math.max(keep, MEMORY + GRACE)
            : keep;
    this.valueMemory =
        Arrays.stream(layout.fields())
            .mapToLong(
                field ->
                    GRACE
                        + features.stream()
                            .filter(feature -> feature.field() == field)
                            .mapToLong(one -> one.kind() == Kind.NEW ? MEMORY : spanOf(one))
                            .max()
                            .orElseThrow())
            .toArray();
  }

  /** Plans the features of one entity. */
  public static Plan of(List<Feature> features) {
    return new Plan(features);
  }

  /**
   * What of a transaction a history keeps.
   *
   * @param fields the fields whose values are told apart, in a fixed order
   * @param limits the amounts that others are counted under or over, in ten-thousandths
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by content, see equals
  record Layout(Field[] fields, long[] limits) {
    static final Layout NOTHING = new Layout(new Field[0], new long[0]);

    @Override
    public boolean equals(Object other) {
      return other instanceof Layout that
          && Arrays.equals(fields, that.fields)
          && Arrays.equals(limits, that.limits);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(fields) * 31 + Arrays.hashCode(limits);
    }

    int indexOf(Field field) {
      return Arrays.asList(fields).indexOf(field);
    }

    int indexOf(long limit) {
      return Arrays.binarySearch(limits, limit);
    }
  }

  private interface Choice {
    boolean holds(Feature feature);
  }

  private int[] slots(Choice choice) {
    return IntStream.range(0, features.size())
        .filter(slot -> choice.holds(features.get(slot)))
        .toArray();
  }

  private static long spanOf(Feature feature) {
    Span span = feature.span();
    return span == null ? 0 : span.micros();
  }

  static long unscaled(BigDecimal limit) {
    return Wire.unscaled(limit);
  }

  private static long micros(Duration duration) {
    return duration.toSeconds() * 1_000_000;
  }

  List<Feature> features() {
    return features;
  }

  Layout layout() {
    return layout;
  }

  /** The windows' lengths in microseconds, shortest first. */
  long[] spans() {
    return spans;
  }

  /** The places in {@link #features()} of those that look through a window. */
  int[] slotsOfSpan(int span) {
    return slotsOfSpan[span];
  }

  /** The places of the features without a window. */
  int[] otherSlots() {
    return otherSlots;
  }

  /** Which of the layout's fields a feature is about. */
  int fieldOf(Feature feature) {
    return layout.indexOf(Objects.requireNonNull(feature.field()));
  }

  /** Which of the layout's limits a feature counts by. */
  int limitOf(Feature feature) {
    return layout.indexOf(unscaled(Objects.requireNonNull(feature.limit())));
  }

  boolean needsPlace() {
    return needsPlace;
  }

  /** How far back from the entity's clock single events and cells are kept, in microseconds. */
  long keep() {
    return keep;
  }

  /** How long after its last event an entity is forgotten, in microseconds. */
  long memory() {
    return memory;
  }

  /** How long the value of a field is remembered, in microseconds. */
  long valueMemory(int field) {
    return valueMemory[field];
  }

  /** A hash for the value of each field, 0 for none. */
  long[] hashValues(Transaction transaction) {
    long[] hashes = new long[layout.fields().length];
    for (int i = 0; i < hashes.length; i++) {
      String value = layout.fields()[i].of(transaction);
      hashes[i] = value == null ? 0 : Hashes.value(value);
    }
    return hashes;
  }
}
