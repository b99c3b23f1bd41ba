package dev.sentinel.pipeline.features;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One value that a rule can ask for, such as {@code user.count_10m}. It is what its name says: two
 * features of the same name are equal. {@code docs/features.md} defines each.
 */
public final class Feature implements Serializable, Comparable<Feature> {
  private static final long serialVersionUID = 1;

  private static final Pattern NAME = Pattern.compile("([a-z]+)\\.([a-z0-9_]+)");
  private static final Pattern WINDOWED =
      Pattern.compile("(count|sum|mean|stddev|max|ratio|zscore)_([0-9]+[mhd])");
  private static final Pattern DISTINCT = Pattern.compile("distinct_([a-z]+)_([0-9]+[mhd])");

  /** No leading zero: a feature has one name. */
  private static final Pattern LIMITED =
      Pattern.compile("count_(under|over)_([1-9][0-9]{0,13})_([0-9]+[mhd])");

  private static final Pattern NEW = Pattern.compile("new_([a-z]+)");

  /** What is computed. */
  enum Kind {
    COUNT(ValueType.INT),
    SUM(ValueType.DECIMAL),
    MEAN(ValueType.DECIMAL),
    STDDEV(ValueType.DOUBLE),
    MAX(ValueType.DECIMAL),
    RATIO(ValueType.DOUBLE),
    ZSCORE(ValueType.DOUBLE),
    DISTINCT(ValueType.INT),
    COUNT_UNDER(ValueType.INT),
    COUNT_OVER(ValueType.INT),
    NEW(ValueType.BOOL),
    SECONDS_SINCE_LAST(ValueType.INT),
    AGE_SECONDS(ValueType.INT),
    FIRST_SEEN(ValueType.TIMESTAMP),
    DISTANCE_KM(ValueType.DOUBLE),
    SPEED_KMH(ValueType.DOUBLE);

    private final ValueType type;

    Kind(ValueType type) {
      this.type = type;
    }
  }

  private final String name;
  private final Entity entity;
  private final Kind kind;
  private final @Nullable Span span;
  private final @Nullable Field field;
  private final @Nullable BigDecimal limit;

  private Feature(
      String name,
      Entity entity,
      Kind kind,
      @Nullable Span span,
      @Nullable Field field,
      @Nullable BigDecimal limit) {
    this.name = name;
    this.entity = entity;
    this.kind = kind;
    this.span = span;
    this.field = field;
    this.limit = limit;
  }

  /**
   * The feature called {@code name}, or empty when there is none:
   *
   * <ul>
   *   <li>{@code count_W}, {@code sum_W}, {@code mean_W}, {@code stddev_W}, {@code max_W}, {@code
   *       ratio_W}, {@code zscore_W}
   *   <li>{@code count_under_N_W}, {@code count_over_N_W}: transactions of less, or more, than N
   *   <li>{@code distinct_FIELD_W}, {@code new_FIELD}
   *   <li>{@code seconds_since_last}, {@code age_seconds}, {@code first_seen}, {@code distance_km},
   *       {@code speed_kmh}
   * </ul>
   *
   * each after an entity and a dot, W one of {@code 1m 10m 1h 24h 7d 30d}.
   */
  public static Optional<Feature> parse(String name) {
    Matcher parts = NAME.matcher(name);
    if (!parts.matches()) {
      return Optional.empty();
    }
    return Entity.byLabel(parts.group(1)).flatMap(entity -> parse(name, entity, parts.group(2)));
  }

  private static Optional<Feature> parse(String name, Entity entity, String what) {
    Optional<Kind> plain =
        switch (what) {
          case "seconds_since_last" -> Optional.of(Kind.SECONDS_SINCE_LAST);
          case "age_seconds" -> Optional.of(Kind.AGE_SECONDS);
          case "first_seen" -> Optional.of(Kind.FIRST_SEEN);
          case "distance_km" -> Optional.of(Kind.DISTANCE_KM);
          case "speed_kmh" -> Optional.of(Kind.SPEED_KMH);
          default -> Optional.empty();
        };
    if (plain.isPresent()) {
      return plain.map(kind -> new Feature(name, entity, kind, null, null, null));
    }
    Matcher windowed = WINDOWED.matcher(what);
    if (windowed.matches()) {
      Kind kind = Kind.valueOf(windowed.group(1).toUpperCase(Locale.ROOT));
      return Span.byLabel(windowed.group(2))
          .map(span -> new Feature(name, entity, kind, span, null, null));
    }
    Matcher limited = LIMITED.matcher(what);
    if (limited.matches()) {
      Kind kind = limited.group(1).equals("under") ? Kind.COUNT_UNDER : Kind.COUNT_OVER;
      BigDecimal limit = new BigDecimal(limited.group(2));
      return Span.byLabel(limited.group(3))
          .map(span -> new Feature(name, entity, kind, span, null, limit));
    }
    Matcher distinct = DISTINCT.matcher(what);
    if (distinct.matches()) {
      return otherField(entity, distinct.group(1))
          .flatMap(
              field ->
                  Span.byLabel(distinct.group(2))
                      .map(span -> new Feature(name, entity, Kind.DISTINCT, span, field, null)));
    }
    Matcher unseen = NEW.matcher(what);
    return unseen.matches()
        ? otherField(entity, unseen.group(1))
            .map(field -> new Feature(name, entity, Kind.NEW, null, field, null))
        : Optional.empty();
  }

  /** A user has one user: fields that are the entity itself say nothing about it. */
  private static Optional<Field> otherField(Entity entity, String label) {
    return Field.byLabel(label).filter(field -> !field.label().equals(entity.label()));
  }

  /** How rules call it, entity included. */
  public String name() {
    return name;
  }

  public Entity entity() {
    return entity;
  }

  public ValueType type() {
    return kind.type;
  }

  Kind kind() {
    return kind;
  }

  /** How far back it looks, or null for features without a window. */
  public @Nullable Span span() {
    return span;
  }

  /** The field whose values are told apart, or null. */
  @Nullable Field field() {
    return field;
  }

  /** The amount that counted amounts are under or over, or null. */
  @Nullable BigDecimal limit() {
    return limit;
  }

  /** What it is, in words that fit into a sentence about one transaction. */
  public String describe() {
    String of = "this " + (entity == Entity.IP ? "IP address" : entity.label());
    String within = span == null ? "" : " in the last " + span.words();
    return switch (kind) {
      case COUNT -> "transactions of " + of + within;
      case SUM -> "total spent by " + of + within;
      case MEAN -> "average amount of " + of + within;
      case STDDEV -> "standard deviation of the amounts of " + of + within;
      case MAX -> "largest amount of " + of + within;
      case RATIO -> "amount compared with the average of " + of + within;
      case ZSCORE -> "standard deviations above the average amount of " + of + within;
      case DISTINCT -> "different " + plural() + " of " + of + within;
      case COUNT_UNDER -> "transactions of " + of + " under " + limit + within;
      case COUNT_OVER -> "transactions of " + of + " over " + limit + within;
      case NEW -> "whether the " + singular() + " is new for " + of;
      case SECONDS_SINCE_LAST -> "seconds since the last transaction of " + of;
      case AGE_SECONDS -> "seconds since " + of + " was first seen";
      case FIRST_SEEN -> "when " + of + " was first seen";
      case DISTANCE_KM -> "kilometres from the last known location of " + of;
      case SPEED_KMH -> "km/h needed from the last known location of " + of;
    };
  }

  private String plural() {
    return field == null ? "" : field.plural();
  }

  private String singular() {
    if (field == null) {
      return "";
    }
    return switch (field) {
      case IP -> "IP address";
      case CATEGORY -> "merchant category";
      default -> field.label();
    };
  }

  @Override
  public int compareTo(Feature other) {
    return name.compareTo(other.name);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Feature that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
