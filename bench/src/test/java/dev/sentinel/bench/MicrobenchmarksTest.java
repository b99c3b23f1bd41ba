package dev.sentinel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MicrobenchmarksTest {
  private final StringWriter out = new StringWriter();

  private Report report(Path folder) {
    return Report.begin(folder, "jmh", new Programs(Path.of("..")), new PrintWriter(out));
  }

  /** Once each, in this JVM: whether they work, not how fast they are. */
  @Test
  void everyBenchmarkRunsAndIsReported(@TempDir Path folder) throws Exception {
    Report report = report(folder);
    Microbenchmarks.measure(
        List.of("-f", "0", "-wi", "0", "-i", "1", "-r", "1ms", "-v", "SILENT"), report);
    report.end(new PrintWriter(new StringWriter()));

    assertThat(out.toString())
        .contains("Sentinel ", "Beam 2.", "Spark 3.")
        .contains(
            "CodersBenchmark.decodeSpends",
            "CodersBenchmark.decodeTransactions",
            "CodersBenchmark.encodeSpends",
            "CodersBenchmark.encodeTransactions",
            "FeaturesBenchmark.hop feature=user.zscore_30d history=20",
            "ParseBenchmark.parse",
            "RecordBenchmark.process",
            "RowsBenchmark.encode",
            "RulesBenchmark.evaluate rules=velocity-count",
            "StatsBenchmark.addUp",
            "StatsBenchmark.group");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.toList())
          .singleElement()
          .satisfies(file -> assertThat(Files.readString(file)).isEqualTo(out.toString()));
    }
  }

  @Test
  void aMistakeInTheOptionsOfJmhIsSaid(@TempDir Path folder) {
    Report report = report(folder);
    assertThatThrownBy(() -> Microbenchmarks.measure(List.of("-f", "many"), report))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("JMH does not understand its options");
  }

  @Test
  void aRunThatFailedFailsTheReport(@TempDir Path folder) {
    Report report = report(folder);
    report.failure("Sentinel, 100 users", new BenchException("99 alerts, not 100"));

    assertThatThrownBy(() -> report.end(new PrintWriter(new StringWriter())))
        .isInstanceOf(BenchException.class)
        .hasMessage("Sentinel, 100 users: 99 alerts, not 100");
    assertThat(out.toString())
        .contains("## Without a result")
        .contains("- Sentinel, 100 users: 99 alerts, not 100");
  }
}
