package dev.sentinel.runner.direct;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as people run it, with the jars that this build has packaged. */
class DemoIT {

  private static final Duration START = Duration.ofMinutes(4);

  @TempDir private Path temp;

  private Process demo;

  private final List<ProcessHandle> descendants = new ArrayList<>();

  @AfterEach
  void endWhatIsLeft() {
    if (demo != null) {
      demo.destroyForcibly();
    }
    processes().forEach(ProcessHandle::destroyForcibly);
    await().until(() -> processes().isEmpty());
  }

  @Test
  void endsByItselfWithAnExactAudit() throws Exception {
    start("--duration=15", "--fraud-every=10", "--seed=7", "--scenario=card-testing:0.05");

    assertThat(demo.waitFor(6, TimeUnit.MINUTES)).isTrue();

    assertThat(output())
        .containsPattern("Archived +150 +150 +0 +0 +0\n")
        .containsPattern("Amount alerts +15 +15 +0 +0 +0\n")
        .containsPattern(
            "Planted fraud +cases +found +payments +alerted\n +amount-x100 +15 +15 +15 +15\n")
        .containsPattern("Counted in stats +150 +150 +0 +0 +0\n")
        .containsPattern("Dead letters +0 +0\n")
        .containsPattern("Archived rows +150, 150 distinct\n")
        .containsPattern("Alert latency +p50 [\\d,]+ ms, p95 [\\d,]+ ms, p99 [\\d,]+ ms\n")
        .contains("All well: archived once, every amount above 5,000 alerted once.\n");
    // The viewer's own lines.
    assertThat(output().lines().filter(line -> line.contains("amount-threshold"))).hasSize(15);
    assertThat(demo.exitValue()).isZero();
    assertThat(processes()).isEmpty();
    assertThat(data().resolve("sent.jsonl")).isNotEmptyFile();
    assertThat(data().resolve("lake/raw_transactions")).isNotEmptyDirectory();
  }

  @Test
  void nothingSurvivesTermAndTheTableIsStillPrinted() throws Exception {
    start();
    awaitAlert();

    long told = System.nanoTime();
    demo.destroy();

    assertThat(demo.waitFor(10, TimeUnit.SECONDS)).isTrue();
    await().atMost(Duration.ofSeconds(1)).until(() -> processes().isEmpty());
    assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(Duration.ofSeconds(10));
    assertThat(demo.exitValue()).isEqualTo(143);
    assertThat(output()).contains("Archived rows").contains("The data stays in");
    assertThat(data().resolve("sent.jsonl")).isNotEmptyFile();
  }

  @Test
  void nothingSurvivesKillAndTheNextDemoStartsFresh() throws Exception {
    start();
    awaitAlert();

    demo.destroyForcibly().waitFor();

    await().atMost(Duration.ofSeconds(10)).until(() -> processes().isEmpty());

    start("--duration=5", "--fraud-every=10");
    assertThat(demo.waitFor(6, TimeUnit.MINUTES)).isTrue();
    assertThat(output()).containsPattern("Archived +50 +50 +0 +0 +0\n");
    assertThat(demo.exitValue()).isZero();
    assertThat(data().resolve("previous/sent.jsonl")).isNotEmptyFile();
  }

  private void start(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-jar",
                System.getProperty("sentinel.embedded.jar"),
                "demo",
                "--data-dir=" + data()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(temp.resolve("output").toFile());
    // For the programs that it starts, too.
    builder.environment().put("JDK_JAVA_OPTIONS", System.getProperty("sentinel.test.quickStart"));
    demo = builder.start();
  }

  private void awaitAlert() {
    await().atMost(START).until(() -> !demo.isAlive() || output().contains("amount-threshold"));
    assertThat(demo.isAlive()).as(this::output).isTrue();
    // The viewer does not have our folder in its command line.
    demo.descendants().forEach(descendants::add);
    assertThat(descendants).as("shell, pipeline, generator, viewer").hasSize(4);
  }

  private Path data() {
    return temp.resolve("data");
  }

  private String output() {
    try {
      return Files.readString(temp.resolve("output"), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What runs of the demos, themselves included. */
  private List<ProcessHandle> processes() {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.filter(p -> descendants.contains(p) || isOnOurData(p))
          .filter(ProcessHandle::isAlive)
          .toList();
    }
  }

  private boolean isOnOurData(ProcessHandle process) {
    return process.info().commandLine().filter(c -> c.contains(temp.toString())).isPresent();
  }
}
