package dev.sentinel.runner.spark;

import dev.sentinel.pipeline.cli.FailureReport;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.spark.streaming.StreamingContext;
import org.apache.spark.streaming.api.java.JavaStreamingListener;
import org.apache.spark.streaming.api.java.JavaStreamingListenerBatchCompleted;
import org.apache.spark.streaming.api.java.JavaStreamingListenerStreamingStarted;
import org.apache.spark.util.SignalUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the driver rightly, in both ways there are.
 *
 * <p><b>On SIGTERM or SIGINT</b> nothing more is read, batches go on until what was read is written
 * (the lake's open windows too), and the process ends with exit code 0. Spark's own way, a shutdown
 * hook, leaves the lake's windows open, ends with 143, and in one JVM waits in vain for an executor
 * that has its own hook. The second signal ends the process at once.
 *
 * <p><b>When a batch fails for good</b> the process ends at once. The runner would finish the
 * batches that come after it: the lake would then be ahead of the alerts and statistics, and the
 * next start, which goes on from what the lake holds, would not make up for what is missing there.
 */
@SuppressWarnings("deprecation") // Streams of batches are what the SparkRunner is built on.
final class JobLifecycle extends JavaStreamingListener {
  private static final Logger LOG = LoggerFactory.getLogger(JobLifecycle.class);

  /** As a shell has it for a process that a signal has ended. */
  private static final int EXIT_CODE_OF_SIGNAL = 128;

  private static final int SIGINT = 2;
  private static final int SIGTERM = 15;

  /**
   * Batches from the end of a lake window to its file: one was read after it, its watermark is told
   * to the next, which writes the file; and one for a batch that was being read at that moment.
   */
  private static final int SETTLING_BATCHES = 4;

  /** Whoever stops the job has a limit of their own; this is for those who have none. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Duration lakeWindow;
  private final Duration batchInterval;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition completed = lock.newCondition();

  /** When no window of the lake is open any more, in milliseconds; none ever until draining. */
  private long windowsEndMillis = Long.MAX_VALUE;

  private int batchesSince;

  JobLifecycle(Duration lakeWindow, Duration batchInterval) {
    this.lakeWindow = lakeWindow;
    this.batchInterval = batchInterval;
  }

  @Override
  public void onStreamingStarted(JavaStreamingListenerStreamingStarted started) {
    StreamingContext context = StreamingContext.getActive().get();
    onSignal("TERM", SIGTERM, context);
    onSignal("INT", SIGINT, context);
    inThread("sentinel-fail-fast", () -> failFast(context));
  }

  @Override
  public void onBatchCompleted(JavaStreamingListenerBatchCompleted batch) {
    lock.lock();
    try {
      // Not the batch's own time: those of a backlog are in the past.
      if (batch.batchInfo().submissionTime() >= windowsEndMillis) {
        batchesSince++;
        completed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void onSignal(String name, int number, StreamingContext context) {
    SignalUtils.register(
        name,
        () -> {
          if (stopping.compareAndSet(false, true)) {
            inThread("sentinel-stop", () -> stop(name, context));
          } else {
            LOG.warn("SIG{} again: ending at once; the next start makes up for the rest", name);
            Runtime.getRuntime().halt(EXIT_CODE_OF_SIGNAL + number);
          }
          return true;
        });
  }

  private void stop(String signal, StreamingContext context) {
    LOG.info(
        "SIG{}: no more is read; ending when what was read is written, in about {} s",
        signal,
        lakeWindow.plus(batchInterval.multipliedBy(SETTLING_BATCHES + 1)).toSeconds());
    Drain.request();
    try {
      if (!awaitClosedWindows()) {
        LOG.warn("Batches are too slow to wait for the lake's last files; the next start makes up");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Ends what the main thread waits for; that stops the rest and ends the process.
    context.stop(false, true);
  }

  /** Waits until the lake's windows that were open at this moment are written. */
  private boolean awaitClosedWindows() throws InterruptedException {
    lock.lock();
    try {
      windowsEndMillis = System.currentTimeMillis() + batchInterval.plus(lakeWindow).toMillis();
      long left = PATIENCE.toNanos();
      while (batchesSince < SETTLING_BATCHES && left > 0) {
        left = completed.awaitNanos(left);
      }
      return left > 0;
    } finally {
      lock.unlock();
    }
  }

  private static void failFast(StreamingContext context) {
    try {
      context.awaitTermination();
    } catch (Throwable e) { // Scala throws what it does not declare.
      FailureReport.log(e);
      LOG.error("Ending at once, so that no later batch is written");
      Runtime.getRuntime().halt(1);
    }
  }

  private static void inThread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }
}
