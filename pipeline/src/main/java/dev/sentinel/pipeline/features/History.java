package dev.sentinel.pipeline.features;

import dev.sentinel.pipeline.features.GreatCircle.Place;
import dev.sentinel.pipeline.features.Plan.Layout;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What is known of one entity: its newest events one by one, older ones added up in {@link Cells},
 * and of those before them when the last was. It is a function of the entity's events in the order
 * they came, however they were cut into bundles.
 *
 * <p>Bounded: at most {@value #MAX_ENTRIES} events, {@value Cells#MAX_CELLS} cells and {@value
 * DepartedValues#MAX_VALUES} values a field, all of a few bytes whatever producers send.
 */
final class History {
  static final int MAX_ENTRIES = 256;
  static final long NEVER = Long.MIN_VALUE;

  private Layout layout = Layout.NOTHING;
  private long clock = NEVER;

  /** The time of the oldest event that was ever taken in, or {@link #NEVER}. */
  private long first = NEVER;

  private int arrivals;
  private final List<Entry> entries = new ArrayList<>();
  private Cells cells = new Cells();

  private long departedLast = NEVER;
  private @Nullable Place departedPlace;
  private long departedPlaceTime = NEVER;
  private DepartedValues[] departedValues = {};

  /** The newest time its events have shown it to be, in microseconds, or {@link #NEVER}. */
  long clock() {
    return clock;
  }

  long first() {
    return first;
  }

  List<Entry> entries() {
    return entries;
  }

  Cells cells() {
    return cells;
  }

  long departedLast() {
    return departedLast;
  }

  @Nullable Place departedPlace() {
    return departedPlace;
  }

  long departedPlaceTime() {
    return departedPlaceTime;
  }

  DepartedValues departedValues(int field) {
    return departedValues[field];
  }

  /** What became of an event. */
  enum Outcome {
    REMEMBERED,
    /** The same record had come before. */
    REPEATED,
    /** So old that it is only remembered in summary, if at all. */
    LATE,
    /** Dated so far after it was recorded that it is not remembered. */
    AHEAD
  }

  /** Prepares for an event that is to be looked at or remembered by a plan. */
  void follow(Plan plan, Observation event) {
    if (!layout.equals(plan.layout())) {
      relayout(plan.layout());
    }
    if (clock != NEVER && event.clock() - clock > plan.memory()) {
      forget();
    }
  }

  private void forget() {
    first = NEVER;
    entries.clear();
    cells.clear();
    departedLast = NEVER;
    departedPlace = null;
    departedPlaceTime = NEVER;
    departedValues = emptyValues(layout.fields().length);
  }

  /** How many of the entries come before the event. */
  int countBefore(Observation event) {
    int low = 0;
    int high = entries.size();
    // Mostly, all do.
    if (high > 0 && entries.get(high - 1).isBefore(event)) {
      return high;
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (entries.get(middle).isBefore(event)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The entry of the same record, if it is still kept. */
  @Nullable Entry repeated(Observation event, int before) {
    return before < entries.size() && entries.get(before).isRecordOf(event)
        ? entries.get(before)
        : null;
  }

  /**
   * Takes in an event.
   *
   * @param before what {@link #countBefore} says
   */
  Outcome add(Observation event, int before, Plan plan) {
    if (event.isAhead()) {
      return Outcome.AHEAD;
    }
    if (repeated(event, before) != null) {
      return Outcome.REPEATED;
    }
    clock = Math.max(clock, event.clock());
    if (event.time() <= clock - plan.memory()) {
      return Outcome.LATE;
    }
    long expired = clock - plan.keep();
    boolean late = event.time() <= expired;
    first = first == NEVER ? event.time() : Math.min(first, event.time());
    entries.add(before, Entry.of(event, arrivals++));
    while (!entries.isEmpty() && entries.get(0).time() <= expired) {
      depart(entries.remove(0), plan);
    }
    while (entries.size() > MAX_ENTRIES) {
      Entry oldest = entries.remove(0);
      depart(oldest, plan);
      if (plan.spans().length > 0) {
        cells.add(oldest, clock, layout.limits());
      }
    }
    cells.expire(expired);
    return late ? Outcome.LATE : Outcome.REMEMBERED;
  }

  /** Remembers in summary what is no longer kept as an entry. */
  private void depart(Entry entry, Plan plan) {
    departedLast = Math.max(departedLast, entry.time());
    if (entry.place() != null && entry.time() >= departedPlaceTime) {
      departedPlace = entry.place();
      departedPlaceTime = entry.time();
    }
    for (int i = 0; i < departedValues.length; i++) {
      long value = entry.values()[i];
      if (value != 0) {
        departedValues[i].add(value, entry.time(), clock - plan.valueMemory(i));
      }
    }
  }

  /** Follows a change of the features: what was not kept so far is not known of older events. */
  private void relayout(Layout to) {
    int[] old = new int[to.fields().length];
    DepartedValues[] values = emptyValues(old.length);
    for (int i = 0; i < old.length; i++) {
      old[i] = layout.indexOf(to.fields()[i]);
      if (old[i] >= 0) {
        values[i] = departedValues[old[i]];
      }
    }
    entries.replaceAll(
        entry -> {
          long[] hashes = new long[old.length];
          for (int i = 0; i < old.length; i++) {
            hashes[i] = old[i] < 0 ? 0 : entry.values()[old[i]];
          }
          return entry.withValues(hashes);
        });
    departedValues = values;
    cells.relimit(layout, to);
    layout = to;
  }

  private static DepartedValues[] emptyValues(int count) {
    DepartedValues[] values = new DepartedValues[count];
    for (int i = 0; i < count; i++) {
      values[i] = new DepartedValues();
    }
    return values;
  }

  void writeTo(ByteWriter out) {
    HistoryWire.writeLayout(layout, out);
    out.writeSigned(clock);
    out.writeSigned(first == NEVER ? NEVER : clock - first);
    out.writeLong(arrivals);
    HistoryWire.writeEntries(entries, clock, out);
    cells.writeTo(out);
    out.writeSigned(departedLast == NEVER ? NEVER : clock - departedLast);
    HistoryWire.writePlace(departedPlace, out);
    if (departedPlace != null) {
      out.writeSigned(clock - departedPlaceTime);
    }
    for (DepartedValues values : departedValues) {
      values.writeTo(out);
    }
  }

  static History readFrom(ByteReader in) {
    History history = new History();
    history.layout = HistoryWire.readLayout(in);
    history.clock = in.readSigned();
    long first = in.readSigned();
    history.first = first == NEVER ? NEVER : history.clock - first;
    history.arrivals = in.readInt();
    HistoryWire.readEntries(in, history.clock, history.layout.fields().length, history.entries);
    history.cells = Cells.readFrom(in, history.layout.limits().length);
    long last = in.readSigned();
    history.departedLast = last == NEVER ? NEVER : history.clock - last;
    history.departedPlace = HistoryWire.readPlace(in);
    if (history.departedPlace != null) {
      history.departedPlaceTime = history.clock - in.readSigned();
    }
    history.departedValues = emptyValues(history.layout.fields().length);
    for (int i = 0; i < history.departedValues.length; i++) {
      history.departedValues[i] = DepartedValues.readFrom(in);
    }
    return history;
  }
}
