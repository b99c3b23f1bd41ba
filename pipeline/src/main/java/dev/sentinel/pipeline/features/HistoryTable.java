package dev.sentinel.pipeline.features;

import dev.sentinel.pipeline.model.Transaction;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The histories of a bucket of entities, which is what one cell of keyed state holds. Decoding it
 * only finds out where each history lies in the bytes; a history is decoded when one of its
 * entity's events comes, and only those are encoded again. All others are copied as they are.
 *
 * <p>An entity is forgotten when it has been still for as long as the plan remembers, by the clock
 * of the Kafka partition that its last event came from: partitions can be hours apart.
 */
public final class HistoryTable {
  private static final int FORMAT = 1;
  private static final int KEY_BYTES = 2 * Long.BYTES;
  private static final int EXPECTED_HISTORY_BYTES = 128;
  private static final int NONE = -1;

  private final byte[] bytes;
  private final Map<Integer, Long> clocks = new TreeMap<>();

  /** Per entity, in no particular order. */
  private long[] highs;

  private long[] lows;
  private int[] partitions;
  private long[] lastClocks;

  /** Where in {@link #bytes} the history lies; {@link #NONE} for a new one. */
  private int[] offsets;

  private int[] lengths;
  private @Nullable History[] touched;
  private int size;

  /** Entities by their key's low bits; open addressing, index + 1, 0 for free. */
  private int[] index;

  /** How long an entity is remembered after its last event, in microseconds. */
  private long memory = Long.MAX_VALUE;

  private HistoryTable(byte[] bytes, int capacity) {
    this.bytes = bytes;
    highs = new long[capacity];
    lows = new long[capacity];
    partitions = new int[capacity];
    lastClocks = new long[capacity];
    offsets = new int[capacity];
    lengths = new int[capacity];
    touched = new @Nullable History[capacity];
    index = new int[Integer.highestOneBit(Math.max(8, capacity)) * 4];
  }

  /** A table of no entities. */
  public static HistoryTable empty() {
    return new HistoryTable(new byte[0], 8);
  }

  /** How many bytes it was read from. */
  int encodedBytes() {
    return bytes.length;
  }

  /** How many entities it holds. */
  int size() {
    return size;
  }

  /** How many bytes an entity's untouched history takes, without its key; 0 when unknown. */
  int encodedLength(String id) {
    Hashes.Key key = Hashes.key(id);
    int entity = index[slotOf(key.high(), key.low())] - 1;
    return entity < 0 || offsets[entity] == NONE ? 0 : lengths[entity];
  }

  /** The values of an entity's features for an event, which then becomes part of its history. */
  @Nullable Object[] observe(String id, Observation event, FeatureComputer computer) {
    Hashes.Key key = Hashes.key(id);
    int slot = slotOf(key.high(), key.low());
    int entity = index[slot] - 1;
    if (entity < 0) {
      entity = append(key.high(), key.low());
      touched[entity] = new History();
    }
    memory = computer.plan().memory();
    History history = touched[entity];
    if (history == null) {
      history = History.readFrom(new ByteReader(bytes, offsets[entity]));
      touched[entity] = history;
    }
    @Nullable Object[] values = computer.observe(event, history);
    partitions[entity] = event.partition();
    lastClocks[entity] = history.clock();
    clocks.merge(event.partition(), event.clock(), Math::max);
    return values;
  }

  private int append(long high, long low) {
    if (size == highs.length) {
      int capacity = size * 2;
      highs = Arrays.copyOf(highs, capacity);
      lows = Arrays.copyOf(lows, capacity);
      partitions = Arrays.copyOf(partitions, capacity);
      lastClocks = Arrays.copyOf(lastClocks, capacity);
      offsets = Arrays.copyOf(offsets, capacity);
      lengths = Arrays.copyOf(lengths, capacity);
      touched = Arrays.copyOf(touched, capacity);
      index = new int[Integer.highestOneBit(capacity) * 4];
      for (int i = 0; i < size; i++) {
        index[slotOf(highs[i], lows[i])] = i + 1;
      }
    }
    highs[size] = high;
    lows[size] = low;
    offsets[size] = NONE;
    index[slotOf(high, low)] = size + 1;
    return size++;
  }

  /** Where an entity is in the index, or would be. */
  private int slotOf(long high, long low) {
    int mask = index.length - 1;
    int slot = (int) low & mask;
    while (index[slot] != 0 && (lows[index[slot] - 1] != low || highs[index[slot] - 1] != high)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /**
   * The values of a transaction's features in their plan's order, all null when it does not name
   * the entity. It then becomes part of that entity's history.
   */
  public @Nullable Object[] observe(
      Transaction transaction, Entity entity, FeatureComputer computer) {
    String id = entity.idOf(transaction);
    return id == null
        ? new @Nullable Object[computer.plan().features().size()]
        : observe(id, Observation.of(transaction, computer.plan()), computer);
  }

  /** The table without the entities that have been still for too long. */
  public byte[] toBytes() {
    return encode().toBytes();
  }

  /** {@link #toBytes} without a copy. */
  ByteWriter encode() {
    ByteWriter out = new ByteWriter(bytes.length + 1024);
    out.writeByte(FORMAT);
    out.writeLong(clocks.size());
    clocks.forEach(
        (partition, clock) -> {
          out.writeLong(partition);
          out.writeSigned(clock);
        });
    BitSet remembered = remembered();
    out.writeLong(remembered.cardinality());
    for (int i = remembered.nextSetBit(0); i >= 0; i = remembered.nextSetBit(i + 1)) {
      write(i, out);
    }
    return out;
  }

  private BitSet remembered() {
    BitSet remembered = new BitSet(size);
    int partition = NONE;
    long clock = History.NEVER;
    for (int i = 0; i < size; i++) {
      if (partitions[i] != partition) {
        partition = partitions[i];
        clock = clocks.getOrDefault(partition, History.NEVER);
      }
      long last = lastClocks[i];
      boolean still = clock != History.NEVER && clock - last > memory;
      // A history of nothing but events dated ahead has never had a clock.
      remembered.set(i, last != History.NEVER && !still);
    }
    return remembered;
  }

  private void write(int entity, ByteWriter out) {
    out.writeFixed(highs[entity]);
    out.writeFixed(lows[entity]);
    out.writeLong(partitions[entity]);
    out.writeSigned(lastClocks[entity]);
    History history = touched[entity];
    if (history == null) {
      out.writeLong(lengths[entity]);
      out.write(bytes, offsets[entity], lengths[entity]);
    } else {
      ByteWriter encoded = new ByteWriter(EXPECTED_HISTORY_BYTES);
      history.writeTo(encoded);
      out.writeSized(encoded);
    }
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @param bytes not to be changed any more
   * @throws IllegalArgumentException if they are of another format, or cut off
   */
  public static HistoryTable of(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int format = in.readByte();
    if (format != FORMAT) {
      throw new IllegalArgumentException("unknown format of feature state: " + format);
    }
    Map<Integer, Long> clocks = new TreeMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      clocks.put(in.readInt(), in.readSigned());
    }
    int count = in.readInt();
    if ((long) count * KEY_BYTES > bytes.length) {
      throw new IllegalArgumentException("feature state is cut off: " + count + " entities");
    }
    HistoryTable table = new HistoryTable(bytes, Math.max(8, count));
    table.clocks.putAll(clocks);
    for (int i = 0; i < count; i++) {
      int entity = table.append(in.readFixed(), in.readFixed());
      table.partitions[entity] = in.readInt();
      table.lastClocks[entity] = in.readSigned();
      table.lengths[entity] = in.readInt();
      table.offsets[entity] = in.position();
      in.skip(table.lengths[entity]);
    }
    return table;
  }
}
