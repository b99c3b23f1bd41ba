package dev.sentinel.runner.spark;

import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.spark.streaming.api.java.JavaStreamingListener;
import org.apache.spark.streaming.api.java.JavaStreamingListenerBatchCompleted;
import org.apache.spark.util.SystemClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spark's clock for batches ({@code spark.streaming.clock}), which waits while too many of them are
 * unfinished.
 *
 * <p>Beam reads a batch when its time comes, whether or not the batches before it are written. A
 * backlog, or a database that has become slow, would so be read into memory until there is none
 * left. A batch that is late for this reason keeps its nominal time; when the backlog is worked
 * off, the times that were missed follow one after the other.
 */
public final class PacedClock extends SystemClock {
  private static final Logger LOG = LoggerFactory.getLogger(PacedClock.class);

  /** One is written while the next one is read. */
  private static final int MAX_UNFINISHED = 2;

  /** Spark may drop an event when it is very busy; a batch must not be waited for in vain. */
  private static final long MAX_WAIT_MINUTES = 10;

  private static final Pace PACE = new Pace(MAX_UNFINISHED);

  /** Called by Spark. */
  public PacedClock() {}

  @Override
  public long waitTillTime(long targetTime) {
    long now = super.waitTillTime(targetTime);
    try {
      if (!PACE.begin(targetTime, TimeUnit.MINUTES.toNanos(MAX_WAIT_MINUTES))) {
        LOG.warn("No batch has been finished for {} minutes", MAX_WAIT_MINUTES);
      }
    } catch (InterruptedException e) {
      // Spark stops its timer this way, and looks at the flag.
      Thread.currentThread().interrupt();
    }
    return now;
  }

  /** Tells the clock which batches are finished. */
  static final class Listener extends JavaStreamingListener {
    Listener() {
      PACE.reset();
    }

    @Override
    public void onBatchCompleted(JavaStreamingListenerBatchCompleted batch) {
      PACE.finished(batch.batchInfo().batchTime().milliseconds());
    }
  }

  /** The batches that have begun and are not finished, by their times. */
  static final class Pace {
    private final int maxUnfinished;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition fewer = lock.newCondition();
    private final TreeSet<Long> unfinished = new TreeSet<>();

    Pace(int maxUnfinished) {
      this.maxUnfinished = maxUnfinished;
    }

    /** Waits until another batch may begin; false if it begins because the wait was too long. */
    boolean begin(long time, long maxWaitNanos) throws InterruptedException {
      lock.lockInterruptibly();
      try {
        long left = maxWaitNanos;
        while (unfinished.size() >= maxUnfinished && left > 0) {
          left = fewer.awaitNanos(left);
        }
        unfinished.add(time);
        return left > 0;
      } finally {
        lock.unlock();
      }
    }

    /** Batches end in their order, so this one stands for all before it. */
    void finished(long time) {
      lock.lock();
      try {
        unfinished.headSet(time, true).clear();
        fewer.signalAll();
      } finally {
        lock.unlock();
      }
    }

    void reset() {
      finished(Long.MAX_VALUE);
    }
  }
}
