package dev.sentinel.pipeline.features;

import dev.sentinel.pipeline.model.KafkaPosition;
import dev.sentinel.pipeline.model.Transaction;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What features are by their definition in {@code docs/features.md}, written down as plainly as
 * possible: every transaction of an entity is kept, and every value is computed from all of them.
 * Shares nothing with the code it judges but the names of features.
 */
public final class FeatureOracle {
  private static final Duration GRACE = Duration.ofHours(1);
  private static final Duration MEMORY = Duration.ofDays(30);

  private final List<Feature> features;
  private final Map<String, Past> pasts = new HashMap<>();

  public FeatureOracle(Collection<Feature> features) {
    this.features = List.copyOf(features);
  }

  /** Takes in the next transaction; its values by feature, absent ones left out. */
  public Map<Feature, Object> observe(Transaction transaction) {
    Map<Feature, Object> values = new LinkedHashMap<>();
    for (Entity entity : Entity.values()) {
      String id = entity.idOf(transaction);
      List<Feature> own = features.stream().filter(one -> one.entity() == entity).toList();
      if (id != null && !own.isEmpty()) {
        Past past = pasts.computeIfAbsent(entity + ":" + id, ignored -> new Past(own));
        values.putAll(past.observe(transaction));
      }
    }
    return values;
  }

  private record Known(Transaction transaction, int arrival) {
    Instant time() {
      return transaction.timestamp();
    }
  }

  /** All that one entity did. */
  private static final class Past {
    private static final Comparator<Transaction> ORDER =
        Comparator.comparing(Transaction::timestamp)
            .thenComparing(one -> one.source().partition())
            .thenComparing(one -> one.source().offset());

    private final List<Feature> features;
    private final Duration keep;
    private final Duration memory;
    private List<Known> known = new ArrayList<>();
    private Instant clock = Instant.MIN;
    private int arrivals;

    Past(List<Feature> features) {
      this.features = features;
      Duration longest =
          features.stream()
              .map(Feature::span)
              .filter(Objects::nonNull)
              .map(Span::length)
              .max(Comparator.naturalOrder())
              .orElse(Duration.ZERO);
      keep = longest.plus(GRACE);
      boolean remembers = features.stream().anyMatch(feature -> feature.span() == null);
      Duration month = MEMORY.plus(GRACE);
      memory = remembers && month.compareTo(keep) > 0 ? month : keep;
    }

    Map<Feature, Object> observe(Transaction event) {
      Instant eventClock = min(event.timestamp(), recordedAt(event));
      if (!clock.equals(Instant.MIN) && eventClock.isAfter(clock.plus(memory))) {
        known = new ArrayList<>();
      }
      Optional<Known> same =
          known.stream()
              .filter(one -> isHeld(one, clock))
              .filter(one -> one.transaction().source().equals(event.source()))
              .findFirst();
      int arrival = same.map(Known::arrival).orElse(arrivals);
      List<Known> before =
          known.stream()
              .filter(one -> ORDER.compare(one.transaction(), event) < 0)
              .filter(one -> one.arrival() < arrival || !isHeld(one, clock))
              .toList();
      Map<Feature, Object> values = new LinkedHashMap<>();
      for (Feature feature : features) {
        value(feature, event, before).ifPresent(value -> values.put(feature, value));
      }
      boolean ahead = event.timestamp().isAfter(recordedAt(event).plus(GRACE));
      if (same.isEmpty() && !ahead) {
        clock = eventClock.isAfter(clock) ? eventClock : clock;
        if (event.timestamp().isAfter(clock.minus(memory))) {
          known.add(new Known(event, arrivals++));
        }
      }
      return values;
    }

    private boolean isHeld(Known one, Instant now) {
      return now.equals(Instant.MIN) || one.time().isAfter(now.minus(keep));
    }

    private Optional<Object> value(Feature feature, Transaction event, List<Known> before) {
      String name = feature.name().substring(feature.name().indexOf('.') + 1);
      if (feature.span() == null) {
        return Optional.ofNullable(remembered(name, event, before));
      }
      Instant start = event.timestamp().minus(feature.span().length());
      List<Transaction> window =
          before.stream()
              .filter(one -> isHeld(one, clock))
              .filter(one -> one.time().isAfter(start))
              .map(Known::transaction)
              .toList();
      if (name.startsWith("distinct_")) {
        Set<String> values = new HashSet<>();
        String field = name.split("_", -1)[1];
        lastTimes(field, event, before)
            .forEach(
                (value, time) -> {
                  if (time.isAfter(start)) {
                    values.add(value);
                  }
                });
        return Optional.of((long) values.size());
      }
      if (name.matches("count_[0-9]+[mhd]")) {
        return Optional.of((long) window.size());
      }
      List<BigDecimal> amounts =
          window.stream()
              .filter(one -> Objects.equals(one.currency(), event.currency()))
              .map(Transaction::amount)
              .toList();
      return Optional.ofNullable(ofAmounts(name, event.amount(), amounts));
    }

    private static Object ofAmounts(String name, BigDecimal amount, List<BigDecimal> amounts) {
      String[] parts = name.split("_", -1);
      BigDecimal count = BigDecimal.valueOf(amounts.size());
      BigDecimal sum = amounts.stream().reduce(new BigDecimal("0.0000"), BigDecimal::add);
      if (parts[0].equals("sum")) {
        return sum;
      }
      if (parts[0].equals("count")) {
        BigDecimal limit = new BigDecimal(parts[2]);
        Predicate<BigDecimal> counts =
            parts[1].equals("under")
                ? one -> one.compareTo(limit) < 0
                : one -> one.compareTo(limit) > 0;
        return amounts.stream().filter(counts).count();
      }
      if (amounts.isEmpty()) {
        return null;
      }
      BigDecimal mean = sum.divide(count, new MathContext(60));
      if (parts[0].equals("mean")) {
        return sum.divide(count, 4, RoundingMode.HALF_EVEN);
      }
      if (parts[0].equals("max")) {
        return amounts.stream().max(Comparator.naturalOrder()).orElseThrow();
      }
      if (parts[0].equals("ratio")) {
        return mean.signum() == 0
            ? null
            : (Object) amount.divide(mean, MathContext.DECIMAL128).doubleValue();
      }
      if (amounts.size() < 2) {
        return null;
      }
      BigDecimal deviations =
          amounts.stream()
              .map(one -> one.subtract(mean).pow(2))
              .reduce(BigDecimal.ZERO, BigDecimal::add);
      double deviation =
          Math.sqrt(
              deviations
                  .divide(count.subtract(BigDecimal.ONE), MathContext.DECIMAL128)
                  .doubleValue());
      // What is left of rounding the mean is no deviation.
      boolean constant = amounts.stream().allMatch(one -> one.compareTo(amounts.get(0)) == 0);
      if (parts[0].equals("stddev")) {
        return constant ? (Object) 0.0 : (Object) deviation;
      }
      return constant ? null : (Object) (amount.subtract(mean).doubleValue() / deviation);
    }

    private Object remembered(String name, Transaction event, List<Known> before) {
      Instant forgotten = event.timestamp().minus(MEMORY);
      if (name.startsWith("new_")) {
        String field = name.substring("new_".length());
        String own = valueOf(field, event);
        Map<String, Instant> others = lastTimes(field, event, before);
        others.values().removeIf(time -> !time.isAfter(forgotten));
        return own == null || others.isEmpty() ? null : (Object) !others.containsKey(own);
      }
      if (name.equals("first_seen") || name.equals("age_seconds")) {
        Optional<Instant> first =
            known.stream()
                .filter(one -> ORDER.compare(one.transaction(), event) < 0)
                .map(Known::time)
                .min(Comparator.naturalOrder());
        return first
            .map(
                time ->
                    name.equals("first_seen")
                        ? (Object) time
                        : (Object) Duration.between(time, event.timestamp()).toSeconds())
            .orElse(null);
      }
      if (name.equals("seconds_since_last")) {
        return last(event, before, one -> true)
            .map(one -> Duration.between(one.timestamp(), event.timestamp()).toSeconds())
            .orElse(null);
      }
      Optional<Transaction> from = last(event, before, one -> one.latitude() != null);
      if (from.isEmpty() || event.latitude() == null) {
        return null;
      }
      double kilometres = kilometres(from.orElseThrow(), event);
      if (name.equals("distance_km")) {
        return kilometres;
      }
      double hours =
          Math.max(
                  1_000_000,
                  Duration.between(from.orElseThrow().timestamp(), event.timestamp()).toNanos()
                      / 1_000)
              / 3.6e9;
      return kilometres / hours;
    }

    /**
     * When the values of a field were last seen before the event. Of transactions that are not held
     * any more, only the last of each value is known.
     */
    private Map<String, Instant> lastTimes(String field, Transaction event, List<Known> before) {
      Duration valueMemory =
          features.stream()
              .filter(
                  one -> one.name().matches(".*\\.(new_%1$s|distinct_%1$s_.*)".formatted(field)))
              .map(one -> one.span() == null ? MEMORY : one.span().length())
              .max(Comparator.naturalOrder())
              .orElseThrow()
              .plus(GRACE);
      Map<String, Instant> departed = new HashMap<>();
      known.stream()
          .filter(one -> !isHeld(one, clock))
          .filter(one -> valueOf(field, one.transaction()) != null)
          .forEach(
              one ->
                  departed.merge(
                      valueOf(field, one.transaction()),
                      one.time(),
                      (a, b) -> a.isAfter(b) ? a : b));
      departed
          .values()
          .removeIf(
              time -> time.isAfter(event.timestamp()) || !time.isAfter(clock.minus(valueMemory)));
      before.stream()
          .filter(one -> isHeld(one, clock))
          .filter(one -> valueOf(field, one.transaction()) != null)
          .forEach(
              one ->
                  departed.merge(
                      valueOf(field, one.transaction()),
                      one.time(),
                      (a, b) -> a.isAfter(b) ? a : b));
      return departed;
    }

    /**
     * The last transaction before the event, if it is not forgotten. Of those that are not held any
     * more, only the last of all is known.
     */
    private Optional<Transaction> last(
        Transaction event, List<Known> before, Predicate<Transaction> which) {
      Optional<Transaction> held =
          before.stream()
              .filter(one -> isHeld(one, clock))
              .map(Known::transaction)
              .filter(which)
              .max(ORDER);
      Optional<Transaction> last =
          held.isPresent()
              ? held
              : known.stream()
                  .filter(one -> !isHeld(one, clock))
                  .map(Known::transaction)
                  .filter(which)
                  .max(ORDER)
                  .filter(one -> !one.timestamp().isAfter(event.timestamp()));
      return last.filter(one -> one.timestamp().isAfter(event.timestamp().minus(MEMORY)));
    }

    /** By the angle between two vectors from the centre of the Earth. */
    private static double kilometres(Transaction from, Transaction to) {
      double[] a = vector(from);
      double[] b = vector(to);
      double[] cross = {
        a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
      };
      double sine = Math.sqrt(cross[0] * cross[0] + cross[1] * cross[1] + cross[2] * cross[2]);
      double cosine = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
      return 6371.0088 * Math.atan2(sine, cosine);
    }

    private static double[] vector(Transaction transaction) {
      double phi = Math.toRadians(Math.rint(transaction.latitude() * 1e6) / 1e6);
      double lambda = Math.toRadians(Math.rint(transaction.longitude() * 1e6) / 1e6);
      return new double[] {
        Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)
      };
    }

    private static Instant recordedAt(Transaction transaction) {
      KafkaPosition source = transaction.source();
      return source.timestampMillis() < 0
          ? transaction.ingestedAt()
          : Instant.ofEpochMilli(source.timestampMillis());
    }

    private static Instant min(Instant one, Instant other) {
      return one.isBefore(other) ? one : other;
    }

    private static String valueOf(String field, Transaction transaction) {
      return switch (field) {
        case "user" -> transaction.userId();
        case "card" -> transaction.cardId();
        case "terminal" -> transaction.terminalId();
        case "merchant" -> transaction.merchantId();
        case "device" -> transaction.deviceId();
        case "ip" -> transaction.ip();
        case "country" -> transaction.country();
        case "category" -> transaction.merchantCategory();
        default -> throw new IllegalArgumentException(field);
      };
    }
  }
}
