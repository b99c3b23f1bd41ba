package dev.sentinel.runner.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.pipeline.oracle.JobSetup;
import dev.sentinel.pipeline.oracle.Outputs;
import dev.sentinel.pipeline.oracle.SeededRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGTERM in the middle of a stream: what was read is in every output when the process has ended.
 */
@ExtendWith(EmbeddedServicesExtension.class)
class SparkStopIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @Test
  void stopDrainsWhatWasRead(EmbeddedServices services, @TempDir Path folder) throws Exception {
    // One partition, so that what was read is a prefix of what was sent.
    JobSetup setup = JobSetup.withFolder(services, 1, folder.resolve("lake"));
    setup.options().setLakeWindowSeconds(4);
    Outputs outputs = setup.outputs();
    SeededRun run = setup.stream(3);
    AtomicBoolean ended = new AtomicBoolean();

    int exitCode;
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(
            () -> {
              while (!ended.get()) {
                run.send(200);
                LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
              }
            });
    try (SparkProcess job =
        SparkProcess.local(setup.options(), "--checkpointDir=" + folder.resolve("checkpoints"))) {
      await().atMost(PATIENCE).until(() -> !job.isAlive() || outputs.countedTransactions() > 1_000);
      job.terminate();
      exitCode = job.exitCode(120);
      assertThat(exitCode).as("%s", job).isZero();
      // Of a second each; twenty, unless something is done about it.
      assertThat(job.text()).contains("Spark keeps 4000 ms of batches in memory");
    } finally {
      ended.set(true);
      sending.join();
    }

    int stored = outputs.lakeRows().size();
    assertThat(stored).isGreaterThan(1_000);
    assertThat(run.lakeRows().size()).isGreaterThan(stored);
    run.verifyFirst(stored, outputs);
  }
}
