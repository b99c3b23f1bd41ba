package dev.sentinel.pipeline.features;

import dev.sentinel.pipeline.features.GreatCircle.Place;
import dev.sentinel.pipeline.features.Plan.Layout;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How the parts of a {@link History} are encoded. Entries mostly resemble the one before them, so
 * they say how they differ from it.
 */
final class HistoryWire {
  private static final int SAME_PARTITION = 1;
  private static final int SAME_CURRENCY = 2;
  private static final int HAS_PLACE = 4;

  /** How many entries back the same value is looked for. */
  private static final int LOOK_BACK = 16;

  private static final int NO_VALUE = 0;
  private static final int NEW_VALUE = LOOK_BACK + 1;

  private HistoryWire() {}

  static void writeLayout(Layout layout, ByteWriter out) {
    int mask = 0;
    for (Field field : layout.fields()) {
      mask |= field.mask();
    }
    out.writeLong(mask);
    out.writeLong(layout.limits().length);
    for (long limit : layout.limits()) {
      out.writeLong(limit);
    }
  }

  static Layout readLayout(ByteReader in) {
    int mask = in.readInt();
    List<Field> fields = new ArrayList<>();
    for (Field field : Field.values()) {
      if ((mask & field.mask()) != 0) {
        fields.add(field);
      }
    }
    long[] limits = new long[in.readInt()];
    for (int i = 0; i < limits.length; i++) {
      limits[i] = in.readLong();
    }
    return new Layout(fields.toArray(Field[]::new), limits);
  }

  static void writePlace(@Nullable Place place, ByteWriter out) {
    out.writeByte(place == null ? 0 : 1);
    if (place != null) {
      out.writeSigned(place.latitude());
      out.writeSigned(place.longitude());
    }
  }

  static @Nullable Place readPlace(ByteReader in) {
    return in.readByte() == 0 ? null : new Place((int) in.readSigned(), (int) in.readSigned());
  }

  /** Writes entries, newest first, so that the first difference is from the clock. */
  static void writeEntries(List<Entry> entries, long clock, ByteWriter out) {
    out.writeLong(entries.size());
    long time = clock;
    int partition = -1;
    long offset = 0;
    int arrival = 0;
    int currency = -1;
    for (int i = entries.size() - 1; i >= 0; i--) {
      Entry entry = entries.get(i);
      out.writeByte(
          (entry.partition() == partition ? SAME_PARTITION : 0)
              | (entry.currency() == currency ? SAME_CURRENCY : 0)
              | (entry.place() == null ? 0 : HAS_PLACE));
      out.writeSigned(time - entry.time());
      if (entry.partition() != partition) {
        out.writeLong(entry.partition());
      }
      out.writeSigned(offset - entry.offset());
      out.writeSigned((long) arrival - entry.arrival());
      out.writeLong(entry.amount());
      if (entry.currency() != currency) {
        out.writeLong(entry.currency());
      }
      if (entry.place() != null) {
        out.writeSigned(entry.place().latitude());
        out.writeSigned(entry.place().longitude());
      }
      for (int field = 0; field < entry.values().length; field++) {
        writeValue(entries, i, field, out);
      }
      time = entry.time();
      partition = entry.partition();
      offset = entry.offset();
      arrival = entry.arrival();
      currency = entry.currency();
    }
  }

  private static void writeValue(List<Entry> entries, int index, int field, ByteWriter out) {
    long value = entries.get(index).values()[field];
    if (value == 0) {
      out.writeByte(NO_VALUE);
      return;
    }
    for (int back = 1; back <= LOOK_BACK && index + back < entries.size(); back++) {
      if (entries.get(index + back).values()[field] == value) {
        out.writeByte(back);
        return;
      }
    }
    out.writeByte(NEW_VALUE);
    out.writeFixed(value);
  }

  static void readEntries(ByteReader in, long clock, int fields, List<Entry> entries) {
    Entry[] read = new Entry[in.readInt()];
    long time = clock;
    int partition = -1;
    long offset = 0;
    int arrival = 0;
    int currency = -1;
    for (int i = read.length - 1; i >= 0; i--) {
      int flags = in.readByte();
      time -= in.readSigned();
      partition = (flags & SAME_PARTITION) != 0 ? partition : in.readInt();
      offset -= in.readSigned();
      arrival -= (int) in.readSigned();
      long amount = in.readLong();
      currency = (flags & SAME_CURRENCY) != 0 ? currency : in.readInt();
      Place place =
          (flags & HAS_PLACE) == 0 ? null : new Place((int) in.readSigned(), (int) in.readSigned());
      long[] values = new long[fields];
      for (int field = 0; field < fields; field++) {
        int code = in.readByte();
        values[field] =
            switch (code) {
              case NO_VALUE -> 0;
              case NEW_VALUE -> in.readFixed();
              default -> read[i + code].values()[field];
            };
      }
      read[i] = new Entry(time, partition, offset, arrival, amount, currency, place, values);
    }
    entries.addAll(List.of(read));
  }
}
