package dev.sentinel.pipeline.features;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Events that are no longer kept one by one: added up by currency and stretch of time. A stretch is
 * never longer than {@value #PARTS}th of its age, so that a window has the same relative error
 * whatever its length. Sorted by each cell's last event.
 */
final class Cells {
  /** A window that ends now reaches at most this part of its length further back. */
  static final int PARTS = 16;

  /** Enough for one currency at any rate of events: 16 for each doubling of age, up to 30 days. */
  static final int MAX_CELLS = 320;

  /** Stretches are powers of two microseconds long, from about a second. */
  private static final long MIN_WIDTH = 1L << 20;

  private List<Cell> cells = new ArrayList<>();

  /** What happened within a stretch of time, in one currency. */
  static final class Cell {
    private final int currency;
    private long first;
    private long last;
    private final Moments amounts;

    /** How many amounts are under each limit of the layout, and how many over. */
    private long[] under;

    private long[] over;

    private Cell(int currency, long first, long last, Moments amounts, long[] under, long[] over) {
      this.currency = currency;
      this.first = first;
      this.last = last;
      this.amounts = amounts;
      this.under = under;
      this.over = over;
    }

    int currency() {
      return currency;
    }

    long last() {
      return last;
    }

    Moments amounts() {
      return amounts;
    }

    long under(int limit) {
      return under[limit];
    }

    long over(int limit) {
      return over[limit];
    }

    private void merge(Cell other) {
      first = Math.min(first, other.first);
      last = Math.max(last, other.last);
      amounts.add(other.amounts);
      for (int i = 0; i < under.length; i++) {
        under[i] += other.under[i];
        over[i] += other.over[i];
      }
    }

    private boolean isWithin(long start, long width) {
      return first >= start && last < start + width;
    }
  }

  int size() {
    return cells.size();
  }

  Cell get(int index) {
    return cells.get(index);
  }

  /**
   * Adds an event that is at most as old as the entity's clock says.
   *
   * @param limits the layout's
   */
  void add(Entry event, long clock, long[] limits) {
    long[] under = new long[limits.length];
    long[] over = new long[limits.length];
    for (int i = 0; i < limits.length; i++) {
      under[i] = event.amount() < limits[i] ? 1 : 0;
      over[i] = event.amount() > limits[i] ? 1 : 0;
    }
    Moments amounts = new Moments();
    amounts.add(event.amount());
    Cell cell = new Cell(event.currency(), event.time(), event.time(), amounts, under, over);
    long width = widthAt(clock - event.time());
    long start = startOf(event.time(), width);
    for (int i = cells.size() - 1; i >= 0 && cells.get(i).last >= start; i--) {
      Cell other = cells.get(i);
      if (other.currency == cell.currency && other.isWithin(start, width)) {
        cells.remove(i);
        cell.merge(other);
        break;
      }
    }
    insert(cell);
    if (cells.size() > MAX_CELLS) {
      coarsen(clock);
    }
    if (cells.size() > MAX_CELLS) {
      mergeOldest();
    }
  }

  /** Forgets the cells whose last event is not after {@code time}. */
  void expire(long time) {
    int expired = 0;
    while (expired < cells.size() && cells.get(expired).last <= time) {
      expired++;
    }
    if (expired > 0) {
      cells.subList(0, expired).clear();
    }
  }

  void clear() {
    cells.clear();
  }

  private void insert(Cell cell) {
    int at = cells.size();
    while (at > 0 && cells.get(at - 1).last > cell.last) {
      at--;
    }
    cells.add(at, cell);
  }

  /** Merges neighbours that have become old enough to share a stretch. */
  private void coarsen(long clock) {
    List<Cell> fewer = new ArrayList<>();
    Map<Integer, Cell> newest = new HashMap<>();
    for (Cell cell : cells) {
      long width = widthAt(clock - cell.last);
      Cell before = newest.get(cell.currency);
      if (before != null
          && before.isWithin(startOf(cell.last, width), width)
          && cell.isWithin(startOf(cell.last, width), width)) {
        fewer.remove(before);
        cell.merge(before);
      }
      newest.put(cell.currency, cell);
      fewer.add(cell);
    }
    cells = fewer;
  }

  /** Merges the two oldest cells of one currency: there are more cells than currencies. */
  private void mergeOldest() {
    Map<Integer, Cell> oldest = new HashMap<>();
    for (Cell cell : cells) {
      Cell before = oldest.putIfAbsent(cell.currency, cell);
      if (before != null) {
        cells.remove(before);
        cell.merge(before);
        return;
      }
    }
  }

  private static long widthAt(long age) {
    return Math.max(MIN_WIDTH, Long.highestOneBit(Math.max(1, age / PARTS)));
  }

  private static long startOf(long time, long width) {
    return Math.floorDiv(time, width) * width;
  }

  /** Counts by other limits from now on; what is merged already was not counted by new ones. */
  void relimit(Plan.Layout from, Plan.Layout to) {
    for (Cell cell : cells) {
      long[] under = new long[to.limits().length];
      long[] over = new long[to.limits().length];
      for (int i = 0; i < under.length; i++) {
        int old = from.indexOf(to.limits()[i]);
        if (old >= 0) {
          under[i] = cell.under[old];
          over[i] = cell.over[old];
        }
      }
      cell.under = under;
      cell.over = over;
    }
  }

  void writeTo(ByteWriter out) {
    out.writeLong(cells.size());
    long before = 0;
    for (Cell cell : cells) {
      out.writeLong(cell.currency);
      out.writeSigned(cell.last - before);
      out.writeLong(cell.last - cell.first);
      cell.amounts.writeTo(out);
      for (int i = 0; i < cell.under.length; i++) {
        out.writeLong(cell.under[i]);
        out.writeLong(cell.over[i]);
      }
      before = cell.last;
    }
  }

  static Cells readFrom(ByteReader in, int limits) {
    Cells read = new Cells();
    long before = 0;
    for (int left = in.readInt(); left > 0; left--) {
      int currency = in.readInt();
      long last = before + in.readSigned();
      long first = last - in.readLong();
      Moments amounts = Moments.readFrom(in);
      long[] under = new long[limits];
      long[] over = new long[limits];
      for (int i = 0; i < limits; i++) {
        under[i] = in.readLong();
        over[i] = in.readLong();
      }
      read.cells.add(new Cell(currency, first, last, amounts, under, over));
      before = last;
    }
    return read;
  }
}
