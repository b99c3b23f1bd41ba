package dev.sentinel.runner.spark;

import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.spark.streaming.api.java.JavaStreamingListener;
import org.apache.spark.streaming.api.java.JavaStreamingListenerBatchCompleted;
import org.apache.spark.streaming.api.java.JavaStreamingListenerOutputOperationCompleted;
import org.apache.spark.util.SystemClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spark's clock for batches ({@code spark.streaming.clock}): the next one begins when the alerts
 * and the lake's files of the one before are written, and not much sooner after it than the
 * interval.
 *
 * <p>Beam reads a batch when its time comes, whether or not the batches before it are written. A
 * backlog, or a database that has become slow, would so be read into memory until there is none
 * left, and what is read early waits for its turn. This way it is read while the statistics of the
 * batch before it are written, which is mostly waiting for the database.
 *
 * <p>A batch that is late keeps its nominal time. Spark makes up for every time that was missed;
 * one right after the other they would be many small batches, which cost more than they read. So
 * the nominal times come up with the clock slowly.
 */
public final class PacedClock extends SystemClock {
  private static final Logger LOG = LoggerFactory.getLogger(PacedClock.class);

  /**
   * The last of Spark's output operations that a batch waits for: alerts, shadow alerts and the
   * lake come in the order in which the pipeline is wired. They keep the cores busy.
   */
  private static final int LAKE = 2;

  /** Of an interval, what lies between two batches at least. */
  private static final double CLOSEST = 0.9;

  /** Spark may drop an event when it is very busy; a batch must not be waited for in vain. */
  private static final long MAX_WAIT_MINUTES = 10;

  private static final Pace PACE = new Pace();

  /** Called by Spark. */
  public PacedClock() {}

  @Override
  public long waitTillTime(long targetTime) {
    long now = super.waitTillTime(PACE.due(targetTime));
    try {
      if (!PACE.awaitWritten(TimeUnit.MINUTES.toNanos(MAX_WAIT_MINUTES))) {
        LOG.warn("No batch has been written for {} minutes", MAX_WAIT_MINUTES);
      }
      PACE.begin(targetTime, getTimeMillis());
    } catch (InterruptedException e) {
      // Spark stops its timer this way, and looks at the flag.
      Thread.currentThread().interrupt();
    }
    return now;
  }

  /** Tells the clock how far batches are. */
  static final class Listener extends JavaStreamingListener {
    Listener() {
      PACE.reset();
    }

    @Override
    public void onOutputOperationCompleted(JavaStreamingListenerOutputOperationCompleted output) {
      if (output.outputOperationInfo().id() == LAKE) {
        PACE.written(output.outputOperationInfo().batchTime().milliseconds());
      }
    }

    /** In case that Spark has dropped the event before. */
    @Override
    public void onBatchCompleted(JavaStreamingListenerBatchCompleted batch) {
      PACE.written(batch.batchInfo().batchTime().milliseconds());
    }
  }

  /** The batches that have begun and are not written far enough, by their nominal times. */
  static final class Pace {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition allWritten = lock.newCondition();
    private final NavigableSet<Long> begun = new TreeSet<>();

    /** Of the last batch; none before the first. */
    private long lastTime = Long.MIN_VALUE;

    private long lastBegan;

    /** When a batch may begin by the clock, in milliseconds like its nominal time. */
    long due(long time) {
      lock.lock();
      try {
        return lastTime == Long.MIN_VALUE
            ? time
            : Math.max(time, lastBegan + (long) ((time - lastTime) * CLOSEST));
      } finally {
        lock.unlock();
      }
    }

    /** Waits until another batch may begin; false if the wait was too long. */
    boolean awaitWritten(long maxWaitNanos) throws InterruptedException {
      lock.lockInterruptibly();
      try {
        long left = maxWaitNanos;
        while (!begun.isEmpty() && left > 0) {
          left = allWritten.awaitNanos(left);
        }
        return left > 0;
      } finally {
        lock.unlock();
      }
    }

    /** Notes that a batch begins. */
    void begin(long time, long now) {
      lock.lock();
      try {
        begun.add(time);
        lastTime = time;
        lastBegan = now;
      } finally {
        lock.unlock();
      }
    }

    /** Batches are written in their order, so this one stands for all before it. */
    void written(long time) {
      lock.lock();
      try {
        begun.headSet(time, true).clear();
        if (begun.isEmpty()) {
          allWritten.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }

    /** Forgets the batches of a job before. */
    void reset() {
      written(Long.MAX_VALUE);
      lock.lock();
      try {
        lastTime = Long.MIN_VALUE;
      } finally {
        lock.unlock();
      }
    }
  }
}
