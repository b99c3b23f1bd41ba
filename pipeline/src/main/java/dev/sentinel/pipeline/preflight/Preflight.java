package dev.sentinel.pipeline.preflight;

import dev.sentinel.pipeline.SentinelConfig;
import dev.sentinel.pipeline.StartupException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Checks everything the job depends on before it starts, so that it fails at once and clearly. */
public final class Preflight {
  /**
   * Every check has shorter limits of its own; this one covers a name server that hangs, and leaves
   * a busy machine the time to load the classes of three clients.
   */
  private static final long TIMEOUT_SECONDS = 30;

  private Preflight() {}

  /**
   * Runs all checks side by side.
   *
   * @throws StartupException with the sentence of each check that failed
   */
  public static void check(SentinelConfig config) {
    run(
        List.of(
            new Check("Kafka", () -> KafkaCheck.run(config)),
            new Check("PostgreSQL", () -> DatabaseCheck.run(config.database())),
            new Check("the lake", () -> LakeCheck.run(config.lake()))));
  }

  private record Check(String subject, Runnable action) {}

  private static void run(List<Check> checks) {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            checks.size(),
            task -> {
              Thread thread = new Thread(task, "preflight");
              thread.setDaemon(true);
              return thread;
            });
    List<Future<?>> results = new ArrayList<>();
    checks.forEach(check -> results.add(threads.submit(check.action())));
    threads.shutdown();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    List<String> failures = new ArrayList<>();
    for (int i = 0; i < checks.size(); i++) {
      try {
        results.get(i).get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof StartupException)) {
          throw new StartupException(
              "Checking " + checks.get(i).subject() + " failed: " + e.getCause(), e.getCause());
        }
        failures.add(e.getCause().getMessage());
      } catch (TimeoutException e) {
        failures.add(
            "Checking "
                + checks.get(i).subject()
                + " took longer than "
                + TIMEOUT_SECONDS
                + " seconds.");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StartupException("Interrupted while checking the services.", e);
      }
    }
    threads.shutdownNow();
    if (!failures.isEmpty()) {
      throw new StartupException(String.join(System.lineSeparator(), failures));
    }
  }
}
