package dev.sentinel.runner.spark;

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

  /** How far batches have begun and are written, by their nominal times. */
  static final class Pace {
    private static final long NONE = Long.MIN_VALUE;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition written = lock.newCondition();

    private long lastBegun = NONE;

    /** The clock's time when that one began, in milliseconds. */
    private long lastBegunAt;

    /** Batches are written in their order, so the last one stands for all before it. */
    private long lastWritten = NONE;

    /** When a batch may begin by the clock, in milliseconds like its nominal time. */
    long due(long time) {
      lock.lock();
      try {
        return lastBegun == NONE
            ? time
            : Math.max(time, lastBegunAt + (long) ((time - lastBegun) * CLOSEST));
      } finally {
        lock.unlock();
      }
    }

    /** Waits until another batch may begin; false if the wait was too long. */
    boolean awaitWritten(long maxWaitNanos) throws InterruptedException {
      lock.lockInterruptibly();
      try {
        long left = maxWaitNanos;
        while (lastWritten < lastBegun && left > 0) {
          left = written.awaitNanos(left);
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
        lastBegun = time;
        lastBegunAt = now;
      } finally {
        lock.unlock();
      }
    }

    /** Notes that a batch is written far enough. */
    void written(long time) {
      lock.lock();
      try {
        lastWritten = Math.max(lastWritten, time);
        written.signalAll();
      } finally {
        lock.unlock();
      }
    }

    /** Forgets the batches of a job before. */
    void reset() {
      lock.lock();
      try {
        lastBegun = NONE;
        lastWritten = NONE;
        written.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
