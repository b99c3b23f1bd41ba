package dev.sentinel.pipeline.features;

import dev.sentinel.pipeline.features.Cells.Cell;
import dev.sentinel.pipeline.features.Feature.Kind;
import dev.sentinel.pipeline.features.GreatCircle.Place;
import dev.sentinel.pipeline.features.History.Outcome;
import dev.sentinel.pipeline.model.Wire;
import java.util.Arrays;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Computes the values of one entity's features for an event, from what comes before it in the
 * entity's history. One pass from the newest event to the oldest serves all windows: when it leaves
 * a window, that window's values are what has been added up so far.
 *
 * <p>Not thread-safe: it reuses its memory from event to event.
 */
public final class FeatureComputer {
  private static final double MICROS_PER_HOUR = 3.6e9;
  private static final long MICROS_PER_SECOND = 1_000_000;

  private final Plan plan;
  private final LastSeen[] lastSeen;
  private final long[] under;
  private final long[] over;

  private long count;
  private Moments own = new Moments();
  private @Nullable Object[] values = {};
  private Outcome outcome = Outcome.REMEMBERED;

  /** Computes what a plan asks for. */
  public FeatureComputer(Plan plan) {
    this.plan = plan;
    this.lastSeen = new LastSeen[plan.layout().fields().length];
    for (int i = 0; i < lastSeen.length; i++) {
      lastSeen[i] = new LastSeen();
    }
    this.under = new long[plan.layout().limits().length];
    this.over = new long[under.length];
  }

  Plan plan() {
    return plan;
  }

  /** What the last {@link #observe} made of its event. */
  Outcome outcome() {
    return outcome;
  }

  /**
   * The values of the plan's features for an event, in their order; null where absent. The event
   * then becomes part of the history.
   */
  @Nullable Object[] observe(Observation event, History history) {
    history.follow(plan, event);
    int before = history.countBefore(event);
    Entry repeated = history.repeated(event, before);
    compute(event, history, before, repeated == null ? Integer.MAX_VALUE : repeated.arrival());
    outcome = history.add(event, before, plan);
    return values;
  }

  /**
   * @param arrival what came then or later is not looked at: a record that comes again sees what it
   *     saw the first time
   */
  private void compute(Observation event, History history, int before, int arrival) {
    start();
    Entry last = null;
    Entry lastPlaced = null;
    int span = 0;
    for (int i = before - 1; i >= 0; i--) {
      Entry entry = history.entries().get(i);
      if (entry.arrival() < arrival) {
        last = last == null ? entry : last;
        lastPlaced = lastPlaced == null && entry.place() != null ? entry : lastPlaced;
        span = leaveWindows(span, event, entry.time());
        add(entry, event);
      }
    }
    span = addCells(span, event, history.cells());
    leaveWindows(span, event, History.NEVER);
    addDepartedValues(event, history);

    long lastTime = last == null ? history.departedLast() : last.time();
    Place place = lastPlaced == null ? history.departedPlace() : lastPlaced.place();
    long placeTime = lastPlaced == null ? history.departedPlaceTime() : lastPlaced.time();
    for (int slot : plan.otherSlots()) {
      Feature feature = plan.features().get(slot);
      values[slot] =
          switch (feature.kind()) {
            case NEW -> isNew(feature, event);
            case SECONDS_SINCE_LAST ->
                isRemembered(lastTime, event) ? seconds(event.time() - lastTime) : null;
            case AGE_SECONDS ->
                isSeen(history, before, event) ? seconds(event.time() - history.first()) : null;
            case FIRST_SEEN ->
                isSeen(history, before, event) ? Wire.fromMicros(history.first()) : null;
            case DISTANCE_KM ->
                isRemembered(placeTime, event) ? kilometres(place, event.place()) : null;
            case SPEED_KMH ->
                isRemembered(placeTime, event)
                    ? speed(kilometres(place, event.place()), event.time() - placeTime)
                    : null;
            default -> throw new IllegalStateException(feature + " has no window");
          };
    }
  }

  private void start() {
    values = new @Nullable Object[plan.features().size()];
    count = 0;
    own = new Moments();
    Arrays.fill(under, 0);
    Arrays.fill(over, 0);
    for (LastSeen seen : lastSeen) {
      seen.clear();
    }
  }

  /** Sets the values of the windows that reach back to {@code time} no more. */
  private int leaveWindows(int span, Observation event, long time) {
    int left = span;
    while (left < plan.spans().length && event.time() - plan.spans()[left] >= time) {
      for (int slot : plan.slotsOfSpan(left)) {
        values[slot] = windowed(plan.features().get(slot), event);
      }
      left++;
    }
    return left;
  }

  private void add(Entry entry, Observation event) {
    count++;
    if (entry.currency() == event.currency()) {
      own.add(entry.amount());
      for (int i = 0; i < under.length; i++) {
        long limit = plan.layout().limits()[i];
        under[i] += entry.amount() < limit ? 1 : 0;
        over[i] += entry.amount() > limit ? 1 : 0;
      }
    }
    for (int i = 0; i < lastSeen.length; i++) {
      if (entry.values()[i] != 0) {
        lastSeen[i].add(entry.values()[i], entry.time());
      }
    }
  }

  /** Adds the cells that lie wholly before the event: of others, a part may be later. */
  private int addCells(int span, Observation event, Cells cells) {
    int current = span;
    for (int i = cells.size() - 1; i >= 0 && current < plan.spans().length; i--) {
      Cell cell = cells.get(i);
      if (cell.last() > event.time()) {
        continue;
      }
      current = leaveWindows(current, event, cell.last());
      count += cell.amounts().count();
      if (cell.currency() == event.currency()) {
        own.add(cell.amounts());
        for (int limit = 0; limit < under.length; limit++) {
          under[limit] += cell.under(limit);
          over[limit] += cell.over(limit);
        }
      }
    }
    return current;
  }

  /**
   * Adds when values were last seen in events that are no longer kept one by one, and counts. Of a
   * value whose last time is after the event, no time before is known.
   */
  private void addDepartedValues(Observation event, History history) {
    for (int field = 0; field < lastSeen.length; field++) {
      DepartedValues departed = history.departedValues(field);
      long forgotten = history.clock() - plan.valueMemory(field);
      for (int i = 0; i < departed.size(); i++) {
        if (departed.last(i) <= event.time() && departed.last(i) > forgotten) {
          lastSeen[field].add(departed.hash(i), departed.last(i));
        }
      }
    }
    for (int span = 0; span < plan.spans().length && lastSeen.length > 0; span++) {
      for (int slot : plan.slotsOfSpan(span)) {
        Feature feature = plan.features().get(slot);
        if (feature.kind() == Kind.DISTINCT) {
          values[slot] =
              lastSeen[plan.fieldOf(feature)].countAfter(event.time() - plan.spans()[span]);
        }
      }
    }
  }

  private @Nullable Object windowed(Feature feature, Observation event) {
    boolean none = own.count() == 0;
    return switch (feature.kind()) {
      case COUNT -> count;
      case SUM -> own.sum();
      case MEAN -> none ? null : own.mean();
      case MAX -> none ? null : own.max();
      case STDDEV -> number(own.standardDeviation());
      case RATIO -> number(own.ratio(event.amount()));
      case ZSCORE -> number(own.zScore(event.amount()));
      case COUNT_UNDER -> under[plan.limitOf(feature)];
      case COUNT_OVER -> over[plan.limitOf(feature)];
      // Needs the values of departed events too.
      case DISTINCT -> null;
      default -> throw new IllegalStateException(feature + " has a window");
    };
  }

  /** Absent when the event has no such value, or the entity is not known to have had any. */
  private @Nullable Boolean isNew(Feature feature, Observation event) {
    int field = plan.fieldOf(feature);
    long value = event.values()[field];
    long since = event.time() - Plan.MEMORY;
    return (value == 0 || lastSeen[field].countAfter(since) == 0)
        ? null
        : !lastSeen[field].isAfter(value, since);
  }

  /** Whether something at {@code time} lies before the event and is not forgotten. */
  private static boolean isRemembered(long time, Observation event) {
    return time <= event.time() && time > event.time() - Plan.MEMORY;
  }

  private static boolean isSeen(History history, int before, Observation event) {
    return history.first() != History.NEVER
        && (history.first() < event.time() || (before > 0 && history.first() == event.time()));
  }

  private static @Nullable Double kilometres(@Nullable Place from, @Nullable Place to) {
    return from == null || to == null ? null : GreatCircle.kilometres(from, to);
  }

  /** Less than a second counts as one: clocks differ, and nobody moves at infinite speed. */
  private static @Nullable Double speed(@Nullable Double kilometres, long micros) {
    return kilometres == null
        ? null
        : kilometres / (Math.max(micros, MICROS_PER_SECOND) / MICROS_PER_HOUR);
  }

  private static Long seconds(long micros) {
    return micros / MICROS_PER_SECOND;
  }

  private static @Nullable Double number(double value) {
    return Double.isNaN(value) ? null : value;
  }
}
