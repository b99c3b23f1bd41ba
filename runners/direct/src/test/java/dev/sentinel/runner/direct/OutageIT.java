package dev.sentinel.runner.direct;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.pipeline.oracle.OutageRun;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Services go away and come back while the job runs as users run it, its jar in a process. */
@ExtendWith(EmbeddedServicesExtension.class)
class OutageIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int EXIT_SECONDS = 60;
  private static final int DISK_BYTES = 1024 * 1024;

  @TempDir private Path folder;

  @Test
  void everyServiceMayBeAwayForAWhile(EmbeddedServices services) throws SQLException {
    String bucket = services.s3().newBucket();
    OutageRun run =
        new OutageRun(services, "s3://" + bucket, services.s3().baseDir().resolve(bucket));
    run.send();
    try (SentinelProcess sentinel = start(services, run)) {
      Job job = new Job(sentinel);
      run.awaitArrival(job);

      run.takeAway(
          List.of(services.database()),
          run::send,
          () -> says(job, run.serviceOfDatabase() + " is away"),
          job);
      run.awaitArrival(job);

      run.takeAway(
          List.of(services.s3()),
          run::send,
          () -> says(job, run.serviceOfLake() + " is away"),
          job);
      run.awaitArrival(job);

      // What was just sent is being read, and dead letters are being sent.
      run.send();
      run.takeAway(
          List.of(services.kafka()),
          () -> {},
          () -> says(job, run.serviceOfKafka() + " is away"),
          job);
      run.send();
      run.awaitArrival(job);

      OutageRun.assertSaidOnce(job, run.serviceOfDatabase());
      OutageRun.assertSaidOnce(job, run.serviceOfLake());
      OutageRun.assertSaidOnce(job, run.serviceOfKafka());

      changePassword(run.database(), "another");
      run.send();
      await()
          .atMost(PATIENCE)
          .until(() -> job.isRunning() && job.text().contains("(SQLSTATE 28P01)"));
      changePassword(
          new JdbcSettings(run.database().url(), run.database().username(), "another"),
          services.database().password());
      run.awaitArrival(job);

      String secretKey = services.s3().secretKey();
      changeSecretKey(services, "another");
      try {
        run.send();
        await()
            .atMost(PATIENCE)
            .until(() -> job.isRunning() && job.text().contains("Status Code: 403"));
      } finally {
        changeSecretKey(services, secretKey);
      }
      run.awaitArrival(job);

      run.assertLogIsClean(job);
      assertThat(job.text()).doesNotContain("another");
    }
    run.verify();
  }

  @Test
  void diskMayBeFullForAWhileAndPatienceEnds(EmbeddedServices services) throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeThat(exitCode("mount", "-t", "tmpfs", "-o", "size=" + DISK_BYTES, "tmpfs", disk))
        .as("exit code of mount: a full disk is only tested where a small one can be mounted")
        .isZero();
    try {
      OutageRun run = new OutageRun(services, disk.toString(), disk);
      run.send();
      try (SentinelProcess sentinel = start(services, run, "--maxOutageSeconds=6")) {
        Job job = new Job(sentinel);
        run.awaitArrival(job);

        Path filler = disk.resolve("filler");
        fill(filler);
        run.send();
        await()
            .atMost(PATIENCE)
            .until(() -> job.isRunning() && says(job, run.serviceOfLake() + " is away: "));
        Files.delete(filler);
        run.awaitArrival(job);
        OutageRun.assertSaidOnce(job, run.serviceOfLake());
        assertThat(OutageRun.linesOf(job, "No space left on device")).hasSize(1);

        services.database().stop();
        run.send();
        assertThat(sentinel.exitCode(EXIT_SECONDS)).isEqualTo(1);
        assertThat(OutageRun.linesOf(job, "The job has failed: "))
            .singleElement()
            .asString()
            .contains(
                run.serviceOfDatabase()
                    + " has been away for more than 6 seconds (--maxOutageSeconds=6): ");
        run.assertLogIsClean(job);
      } finally {
        services.database().start();
      }
      try (SentinelProcess sentinel = start(services, run)) {
        run.awaitArrival(new Job(sentinel));
      }
      run.verify();
    } finally {
      exitCode("umount", disk);
    }
  }

  /** The process, as the scenario sees it. */
  private record Job(SentinelProcess process) implements OutageRun.Job {
    @Override
    public boolean isRunning() {
      return process.isRunning();
    }

    @Override
    public String text() {
      return process.text();
    }
  }

  private static boolean says(Job job, String text) {
    return job.text().contains(text);
  }

  private SentinelProcess start(EmbeddedServices services, OutageRun run, String... more) {
    List<String> arguments = new ArrayList<>(run.arguments());
    arguments.addAll(List.of(more));
    return SentinelProcess.start(
        folder.resolve("job-" + System.nanoTime() + ".log"),
        Map.of(
            "SENTINEL_JDBC_PASSWORD", services.database().password(),
            "AWS_ACCESS_KEY_ID", services.s3().accessKey(),
            "AWS_SECRET_ACCESS_KEY", services.s3().secretKey()),
        arguments.toArray(String[]::new));
  }

  /** Changes a role's own password, and ends the connections that were opened with the old one. */
  private static void changePassword(JdbcSettings database, String password) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(database.url(), database.username(), database.password());
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER ROLE %s PASSWORD '%s'".formatted(database.username(), password));
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE usename = current_user AND pid <> pg_backend_pid()");
    }
  }

  /** Changes the key of the bucket's owner, as a bucket's console does. */
  private static void changeSecretKey(EmbeddedServices services, String secretKey) {
    services.s3().stop();
    services.s3().setSecretKey(secretKey);
    services.s3().start();
  }

  /** Writes until the disk is full. */
  private static void fill(Path file) throws IOException {
    byte[] block = "x".repeat(1024).getBytes(UTF_8);
    try (var out = Files.newOutputStream(file)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left on device");
    }
  }

  private static int exitCode(Object... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(List.of(command).stream().map(String::valueOf).toList())
          .inheritIO()
          .start()
          .waitFor();
    } catch (IOException e) {
      // There is no such command here.
      return -1;
    }
  }
}
