package dev.sentinel.pipeline.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.pipeline.options.SentinelOptions;
import dev.sentinel.pipeline.oracle.EndToEndSuite.RunningJob;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Partitions whose event times are hours apart: none may cost another a row, nor itself. With the
 * runner's watermark, which on Spark is that of the fastest partition, all but the fastest would be
 * late.
 */
@ExtendWith(EmbeddedServicesExtension.class)
public abstract class LatenessSuite {
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final int CURRENT = 0;
  private static final int HOURS_BEHIND = 1;
  private static final int IDLE = 2;
  private static final int OUT_FOR_A_WHILE = 3;

  /** Starts the job on the runner under test, without waiting for its end. */
  protected abstract RunningJob start(SentinelOptions options) throws Exception;

  @Test
  void partitionsHoursApartLoseNothing(EmbeddedServices services, @TempDir Path folder)
      throws Exception {
    JobSetup setup = JobSetup.withFolder(services, 4, folder.resolve("lake"));
    setup.options().setLakeWindowSeconds(2);
    Outputs outputs = setup.outputs();
    SeededRun run = setup.stream(0);

    run.sendTo(CURRENT, NOON, 300);
    run.sendTo(HOURS_BEHIND, NOON.minus(Duration.ofHours(2)), 300);
    run.sendTo(OUT_FOR_A_WHILE, NOON, 50);
    RunningJob job = start(setup.options());
    try {
      awaitCounted(run, outputs);
      run.sendTo(CURRENT, NOON.plus(Duration.ofHours(3)), 300);
      awaitCounted(run, outputs);
      run.sendTo(OUT_FOR_A_WHILE, NOON.plusSeconds(50), 300);
      run.sendTo(HOURS_BEHIND, NOON.minus(Duration.ofHours(2)).plusSeconds(300), 300);
      run.sendTo(IDLE, NOON.plus(Duration.ofHours(1)), 100);
      run.sendTo(CURRENT, NOON.plus(Duration.ofHours(3)).plusSeconds(300), 100);
      awaitCounted(run, outputs);
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> run.hasArrivedIn(outputs));
    } finally {
      job.stop();
    }

    run.verify(outputs);
    // Nothing was late, in the model neither.
    assertThat(outputs.countedTransactions()).isEqualTo(1_750);
    assertThat(run.lakeRows()).hasSize(1_750);
  }

  private static void awaitCounted(SeededRun run, Outputs outputs) {
    long sent = run.countable();
    await().atMost(PATIENCE).until(() -> outputs.countedTransactions() == sent);
  }
}
