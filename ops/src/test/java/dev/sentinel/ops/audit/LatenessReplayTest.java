package dev.sentinel.ops.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.ops.text.Progress;
import dev.sentinel.pipeline.model.Wire;
import dev.sentinel.pipeline.stats.StatsReplay;
import dev.sentinel.pipeline.stats.StatsWindows;
import java.io.PrintWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which transactions had to be counted, by the clocks of partitions and buckets. */
class LatenessReplayTest {
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
  private static final StatsWindows WINDOWS =
      new StatsWindows(Duration.ofSeconds(10), Duration.ofMinutes(5));
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir private Path folder;
  private Workbench bench;
  private long next;

  @BeforeEach
  void open() throws SQLException {
    bench = Workbench.open(folder, "256MB");
    Tables.create(bench);
    Tables.recreate(bench);
    bench.execute("CREATE VIEW once AS SELECT * EXCLUDE (file) FROM lake");
    bench.execute("INSERT INTO positions VALUES (0, 0, 0, 0, 1000, 1000)");
  }

  @AfterEach
  void close() {
    bench.close();
  }

  /** Archives the next record of the partition, and forgets its Kafka timestamp. */
  private void archiveExpired(String user, Instant event) throws SQLException {
    bench.execute(
        "INSERT INTO lake VALUES (1, true, 0, ?, ?, 'USD', ?, ?)",
        next++,
        user,
        BigDecimal.ONE,
        Wire.toMicros(event));
  }

  private void archive(String user, Instant event, Instant recorded) throws SQLException {
    bench.execute("INSERT INTO recorded VALUES (0, ?, ?)", next, recorded.toEpochMilli());
    archiveExpired(user, event);
  }

  private Map<Long, String> verdicts() throws SQLException {
    new LatenessReplay(bench, WINDOWS, new Progress(new PrintWriter(Writer.nullWriter()), true))
        .run(Set.of(0));
    Map<Long, String> verdicts = new TreeMap<>();
    bench.forEach(
        "SELECT pos, verdict FROM verdicts", row -> verdicts.put(row.getLong(1), row.getString(2)));
    return verdicts;
  }

  /** A user whose bucket is not that of {@code u}. */
  private static String userOfAnotherBucket() {
    int i = 0;
    while (StatsReplay.bucketOf("v" + i) == StatsReplay.bucketOf("u")) {
      i++;
    }
    return "v" + i;
  }

  @Test
  void lateByItsOwnBucket() throws SQLException {
    archive("u", NOON, NOON);
    archive("u", NOON.minus(HOUR), NOON);
    archive("u", NOON.minusSeconds(60), NOON);

    assertThat(verdicts()).isEqualTo(Map.of(1L, "LEFT_OUT"));
  }

  @Test
  void lateByAnotherBucketOnly() throws SQLException {
    archive(userOfAnotherBucket(), NOON, NOON);
    archive("u", NOON.minus(HOUR), NOON);

    assertThat(verdicts()).isEqualTo(Map.of(1L, "UNLESS_RESTARTED"));
  }

  @Test
  void eventFromTheFutureMakesNothingLate() throws SQLException {
    archive("u", NOON.plus(Duration.ofDays(365)), NOON);
    archive("u", NOON, NOON);

    assertThat(verdicts()).isEmpty();
  }

  @Test
  void eventFromTheFutureWhoseTimestampHasExpired() throws SQLException {
    archiveExpired("u", NOON.plus(Duration.ofDays(365)));
    archive("u", NOON, NOON);

    assertThat(verdicts()).isEqualTo(Map.of(1L, "UNDECIDED"));
  }

  @Test
  void recordThatIsMissingInTheLakeMovesTheClock() throws SQLException {
    bench.execute(
        "INSERT INTO topic_rows VALUES (0, 0, ?, true, NULL, 'tx', 'u', 'USD', 1, ?, false)",
        NOON.toEpochMilli(),
        Wire.toMicros(NOON));
    next = 1;
    archive("u", NOON.minus(HOUR), NOON);

    assertThat(verdicts()).isEqualTo(Map.of(1L, "LEFT_OUT"));
  }
}
