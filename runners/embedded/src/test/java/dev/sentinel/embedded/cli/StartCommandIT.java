package dev.sentinel.embedded.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sentinel.embedded.Clients;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** The packaged command as people run it: a process that is stopped, killed and started again. */
class StartCommandIT {

  private static final String[] FREE_PORTS = {
    "--kafka-port=0", "--postgres-port=0", "--s3-port=0", "--topics=t:2,t.dead-letter:1"
  };

  @TempDir private Path temp;

  private final List<Run> runs = new ArrayList<>();

  @AfterEach
  void stopWhatIsLeft() {
    runs.forEach(run -> run.process.destroyForcibly());
    orphans().forEach(ProcessHandle::destroyForcibly);
    await().until(() -> orphans().isEmpty());
  }

  @Test
  void dataSurvivesKillAndNothingSurvivesTerm() throws Exception {
    Run first = start(FREE_PORTS).awaitReady();
    Clients.send(first.bootstrapServers(), "t", "record");
    first.sql("CREATE TABLE t (v TEXT)");
    first.sql("INSERT INTO t VALUES ('row')");
    try (S3Client s3 = first.s3()) {
      s3.putObject(r -> r.bucket("sentinel").key("k"), RequestBody.fromString("object"));
    }

    Run second = start(FREE_PORTS);
    assertThat(second.awaitExit()).isEqualTo(1);
    assertThat(second.errors())
        .contains("error: The data directory")
        .contains("in use by process " + first.process.pid())
        .hasLineCount(1);

    first.process.destroyForcibly().waitFor();
    assertThat(orphans()).as("PostgreSQL outlives its parent").isNotEmpty();

    Run third = start(FREE_PORTS).awaitReady();
    assertThat(Clients.readAll(third.bootstrapServers(), "t")).containsExactly("record");
    assertThat(Clients.query(third.jdbcUrl(), "sentinel", "sentinel", "SELECT v FROM t"))
        .containsExactly("row");
    try (S3Client s3 = third.s3()) {
      assertThat(s3.getObjectAsBytes(r -> r.bucket("sentinel").key("k")).asUtf8String())
          .isEqualTo("object");
    }

    third.process.destroy();
    assertThat(third.process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(third.process.exitValue()).isEqualTo(143);
    assertThat(orphans()).isEmpty();
    assertThat(third.errors()).isEmpty();
  }

  @Test
  void aPortInUseIsSaidInOneSentence() throws Exception {
    Run first = startIn(temp.resolve("first"), "--no-kafka", "--no-postgres", "--s3-port=0");
    first.awaitReady();
    int port = first.s3Endpoint().getPort();

    Run second =
        startIn(temp.resolve("second"), "--no-kafka", "--no-postgres", "--s3-port=" + port);
    assertThat(second.awaitExit()).isEqualTo(1);
    assertThat(second.errors())
        .isEqualTo(
            "error: Port %d, wanted for S3, is in use: stop what listens on it or choose another port\n"
                .formatted(port));
  }

  private Run start(String... arguments) throws IOException {
    return startIn(temp.resolve("data"), arguments);
  }

  private Run startIn(Path dataDir, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-jar",
                System.getProperty("sentinel.embedded.jar"),
                "start",
                "--data-dir=" + dataDir));
    command.addAll(List.of(arguments));
    Run run =
        new Run(command, temp.resolve("out-" + runs.size()), temp.resolve("err-" + runs.size()));
    runs.add(run);
    return run;
  }

  /** Processes that run on this test's folder and are not the command itself. */
  private List<ProcessHandle> orphans() {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.filter(p -> runs.stream().noneMatch(run -> run.process.pid() == p.pid()))
          .filter(p -> p.info().commandLine().filter(c -> c.contains(temp.toString())).isPresent())
          .toList();
    }
  }

  /** One run of the command. */
  private static final class Run {

    private final Process process;
    private final Path out;
    private final Path err;

    Run(List<String> command, Path out, Path err) throws IOException {
      this.out = out;
      this.err = err;
      process =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
    }

    Run awaitReady() {
      await()
          .atMost(Duration.ofSeconds(40))
          .failFast("ended", () -> assertThat(process.isAlive()).as(errors()).isTrue())
          .until(() -> Files.readString(out).contains("Ctrl-C stops"));
      return this;
    }

    int awaitExit() throws InterruptedException {
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    }

    String errors() throws IOException {
      return Files.readString(err, UTF_8);
    }

    String bootstrapServers() throws IOException {
      return setting("--kafkaBootstrapServers=(\\S+)");
    }

    String jdbcUrl() throws IOException {
      return setting("--jdbcUrl=(\\S+)");
    }

    URI s3Endpoint() throws IOException {
      return URI.create(setting("--s3Endpoint=(\\S+)"));
    }

    S3Client s3() throws IOException {
      return Clients.s3(
          s3Endpoint(),
          setting("AWS_ACCESS_KEY_ID=(\\S+)"),
          setting("AWS_SECRET_ACCESS_KEY=(\\S+)"));
    }

    void sql(String statement) throws Exception {
      Clients.execute(
          jdbcUrl(),
          setting("--jdbcUsername=(\\S+)"),
          setting("SENTINEL_JDBC_PASSWORD=(\\S+)"),
          statement);
    }

    private String setting(String pattern) throws IOException {
      Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(out, UTF_8));
      assertThat(matcher.find()).as(pattern).isTrue();
      return matcher.group(1);
    }
  }
}
