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
 * Spark's clock for batches ({@code spark.streaming.clock}): the next one begins when the alerts of
 * the one before are written.
 *
 * <p>Beam reads a batch when its time comes, whether or not the batches before it are written. A
 * backlog, or a database that has become slow, would so be read into memory until there is none
 * left, and what is read early waits for its turn. This way it is read while the rest of the batch
 * before it, lake and statistics, is written. A batch that is late for this reason keeps its
 * nominal time; when the backlog is worked off, the times that were missed follow one after the
 * other.
 */
public final class PacedClock extends SystemClock {
  private static final Logger LOG = LoggerFactory.getLogger(PacedClock.class);

  /** Alerts are the first of Spark's output operations, since the pipeline writes them first. */
  private static final int ALERTS = 0;

  /** Spark may drop an event when it is very busy; a batch must not be waited for in vain. */
  private static final long MAX_WAIT_MINUTES = 10;

  private static final Pace PACE = new Pace();

  /** Called by Spark. */
  public PacedClock() {}

  @Override
  public long waitTillTime(long targetTime) {
    long now = super.waitTillTime(targetTime);
    try {
      if (!PACE.begin(targetTime, TimeUnit.MINUTES.toNanos(MAX_WAIT_MINUTES))) {
        LOG.warn("No batch has written its alerts for {} minutes", MAX_WAIT_MINUTES);
      }
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
      if (output.outputOperationInfo().id() == ALERTS) {
        PACE.written(output.outputOperationInfo().batchTime().milliseconds());
      }
    }

    /** In case that Spark has dropped the event of the alerts. */
    @Override
    public void onBatchCompleted(JavaStreamingListenerBatchCompleted batch) {
      PACE.written(batch.batchInfo().batchTime().milliseconds());
    }
  }

  /** The batches that have begun and whose alerts are not written, by their times. */
  static final class Pace {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition allWritten = lock.newCondition();
    private final NavigableSet<Long> begun = new TreeSet<>();

    /** Waits until another batch may begin; false if it begins because the wait was too long. */
    boolean begin(long time, long maxWaitNanos) throws InterruptedException {
      lock.lockInterruptibly();
      try {
        long left = maxWaitNanos;
        while (!begun.isEmpty() && left > 0) {
          left = allWritten.awaitNanos(left);
        }
        begun.add(time);
        return left > 0;
      } finally {
        lock.unlock();
      }
    }

    /** Batches are written in their order, so this one stands for all before it. */
    void written(long time) {
      lock.lock();
      try {
        begun.headSet(time, true).clear();
        allWritten.signalAll();
      } finally {
        lock.unlock();
      }
    }

    void reset() {
      written(Long.MAX_VALUE);
    }
  }
}
