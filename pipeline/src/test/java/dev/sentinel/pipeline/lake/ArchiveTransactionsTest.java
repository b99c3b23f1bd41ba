package dev.sentinel.pipeline.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sentinel.pipeline.model.KafkaPosition;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.model.TransactionCoder;
import dev.sentinel.pipeline.resilience.Patience;
import dev.sentinel.pipeline.testing.Counters;
import dev.sentinel.pipeline.testing.Transactions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.IterableCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TimestampedValue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(TestPipelineExtension.class)
class ArchiveTransactionsTest {
  private static final org.joda.time.Instant ARRIVAL =
      org.joda.time.Instant.parse("2026-02-01T08:00:00Z");

  @TempDir private Path folder;
  private TestPipeline pipeline;

  @BeforeEach
  void create(TestPipeline created) {
    pipeline = created;
  }

  @Test
  void oneFolderADateOneFileAWindow() throws Exception {
    archive(
        TestStream.create(TransactionCoder.of())
            .advanceWatermarkTo(ARRIVAL)
            .addElements(
                at("2026-01-31T23:59:59.999999Z", 0),
                at("2026-02-01T00:00:00Z", 1),
                at("2026-02-01T00:00:00Z", 2))
            .addElements(at("2026-01-31T00:00:00Z", 3))
            .advanceWatermarkTo(ARRIVAL.plus(org.joda.time.Duration.standardSeconds(10)))
            .addElements(at("2026-02-01T23:59:59Z", 4))
            .advanceWatermarkToInfinity());

    Map<String, Long> counters = Counters.of(pipeline.run());

    assertThat(files())
        .containsExactly(
            "raw_transactions/date=2026-01-31/"
                + "part-eu.tx-1-20260201T080000.000Z-0-00000-of-00001.snappy.parquet",
            "raw_transactions/date=2026-02-01/"
                + "part-eu.tx-1-20260201T080000.000Z-0-00000-of-00001.snappy.parquet",
            "raw_transactions/date=2026-02-01/"
                + "part-eu.tx-1-20260201T080010.000Z-0-00000-of-00001.snappy.parquet");
    assertThat(counters)
        .isEqualTo(Map.of("archived_rows", 5L, "archived_files", 3L, "archived_bytes", bytes()));
    assertThat(query("SELECT date, kafka_offset FROM lake ORDER BY kafka_offset"))
        .containsExactly(
            "2026-01-31 | 0",
            "2026-02-01 | 1",
            "2026-02-01 | 2",
            "2026-01-31 | 3",
            "2026-02-01 | 4");
  }

  @Test
  void recordThatArrivesLateForItsWindowOfArrivalGetsAFileOfItsOwn() throws Exception {
    archive(
        TestStream.create(TransactionCoder.of())
            .advanceWatermarkTo(ARRIVAL)
            .addElements(at("2026-01-31T12:00:00Z", 0))
            .advanceWatermarkTo(ARRIVAL.plus(org.joda.time.Duration.standardSeconds(69)))
            .addElements(TimestampedValue.of(at("2026-01-31T12:00:00Z", 1), ARRIVAL))
            .advanceWatermarkToInfinity());

    pipeline.run();

    assertThat(query("SELECT kafka_offset FROM lake ORDER BY 1")).containsExactly("0", "1");
    assertThat(files())
        .containsExactly(
            "raw_transactions/date=2026-01-31/"
                + "part-eu.tx-1-20260201T080000.000Z-0-00000-of-00001.snappy.parquet",
            "raw_transactions/date=2026-01-31/"
                + "part-eu.tx-1-20260201T080000.000Z-1-00000-of-00001.snappy.parquet");
  }

  /** The SparkRunner fires windows again that it has forgotten, as their first pane. */
  @Test
  void anEmptyPaneLeavesTheFileThatIsThere() throws Exception {
    Transaction row = at("2026-01-31T12:00:00Z", 0);
    archive(
        TestStream.create(TransactionCoder.of())
            .addElements(TimestampedValue.of(row, ARRIVAL))
            .advanceWatermarkToInfinity());
    pipeline.run();
    List<String> files = files();
    Pipeline again = Pipeline.create();
    again
        .apply(
            Create.timestamped(
                    TimestampedValue.of(
                        KV.of(
                            new RowChunk.Target("date=2026-01-31", 0),
                            (Iterable<RowChunk>) List.<RowChunk>of()),
                        ARRIVAL))
                .withCoder(
                    KvCoder.of(
                        RowChunk.TargetCoder.of(), IterableCoder.of(RowChunk.ChunkCoder.of()))))
        .apply(Window.into(FixedWindows.of(org.joda.time.Duration.standardSeconds(10))))
        .apply(new PublishFiles(lake(), "eu.tx-1", 1, Patience.NONE));

    again.run().waitUntilFinish();

    assertThat(files()).isEqualTo(files);
    assertThat(query("SELECT kafka_offset FROM lake")).containsExactly("0");
  }

  @Test
  void typesAndValuesAreExact() throws Exception {
    Transaction complete =
        Transactions.complete()
            .id("complete")
            .amount("99999999999999.9999")
            .at("2026-01-31T23:59:59.123456Z")
            .position(7, 5_000_000_000L)
            .build();
    Transaction bare =
        Transaction.builder(
                "bare", "9".repeat(1000), BigDecimal.ZERO, Instant.parse("2100-12-31T12:00:00Z"))
            .currency(null)
            .build(
                new KafkaPosition(Transactions.TOPIC, 0, 0, -1),
                Instant.parse("2026-01-31T12:00:00.000001Z"));
    archive(
        TestStream.create(TransactionCoder.of())
            .addElements(complete, bare)
            .advanceWatermarkToInfinity());

    pipeline.run();

    assertThat(query("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM lake)"))
        .containsExactly(
            "transaction_id | VARCHAR",
            "user_id | VARCHAR",
            "amount | DECIMAL(18,4)",
            "timestamp | TIMESTAMP WITH TIME ZONE",
            "currency | VARCHAR",
            "merchant_id | VARCHAR",
            "merchant_category | VARCHAR",
            "terminal_id | VARCHAR",
            "card_id | VARCHAR",
            "device_id | VARCHAR",
            "ip | VARCHAR",
            "channel | VARCHAR",
            "country | VARCHAR",
            "latitude | DOUBLE",
            "longitude | DOUBLE",
            "extra | VARCHAR",
            "kafka_partition | INTEGER",
            "kafka_offset | BIGINT",
            "ingested_at | TIMESTAMP WITH TIME ZONE",
            "date | DATE");
    assertThat(query("SELECT * FROM lake ORDER BY transaction_id DESC"))
        .containsExactly(
            "complete | 42 | 99999999999999.9999 | 2026-01-31T23:59:59.123456Z | EUR | m-7 | 5411"
                + " | t-8 | c-9 | d-10 | 192.0.2.1 | pos | DE | 52.5 | -13.4"
                + " | {\"loyalty\":\"Gold \uD83D\uDE00\"} | 7 | 5000000000"
                + " | 2026-01-31T23:59:59.128456Z | 2026-01-31",
            "bare | "
                + "9".repeat(1000)
                + " | 0.0000 | 2100-12-31T12:00:00Z | null | null | null | null | null | null | null"
                + " | null | null | null | null | null | 0 | 0 | 2026-01-31T12:00:00.000001Z"
                + " | 2100-12-31");
    assertThat(query("SELECT DISTINCT compression FROM parquet_metadata('" + table() + "')"))
        .containsExactly("SNAPPY");
    assertThat(
            query(
                "SELECT DISTINCT name, type, logical_type FROM parquet_schema('"
                    + table()
                    + "') WHERE name IN ('amount', 'timestamp') ORDER BY name"))
        .containsExactly(
            "amount | INT64 | DecimalType(scale=4, precision=18)",
            "timestamp | INT64 | TimestampType(isAdjustedToUTC=1, unit=TimeUnit(MILLIS=<null>,"
                + " MICROS=MicroSeconds(), NANOS=<null>))");
  }

  @Test
  void coordinatesAreReadBack() throws Exception {
    archive(
        TestStream.create(TransactionCoder.of())
            .advanceWatermarkTo(ARRIVAL)
            .addElements(at("2026-01-31T12:00:00.000001Z", 8), at("2026-01-31T12:00:00Z", 9))
            .advanceWatermarkTo(ARRIVAL.plus(org.joda.time.Duration.standardSeconds(20)))
            .addElements(at("2026-01-31T12:00:01Z", 10))
            .advanceWatermarkToInfinity());
    pipeline.run();
    LakeLayout lake = lake();
    Path stranger = folder.resolve("raw_transactions/date=2026-01-31/part-mine.parquet");
    Files.writeString(stranger, "not a Parquet file");

    List<LakeFiles.LakeFile> files = LakeFiles.list(lake, "eu.tx-1");

    assertThat(files)
        .extracting(LakeFiles.LakeFile::window)
        .containsExactly(
            Instant.parse("2026-02-01T08:00:20Z"), Instant.parse("2026-02-01T08:00:00Z"));
    List<String> rows = new ArrayList<>();
    for (LakeFiles.LakeFile file : files) {
      LakeFiles.forEachRow(
          file, (partition, offset, time) -> rows.add(partition + " " + offset + " " + time));
    }
    assertThat(rows)
        .containsExactlyInAnyOrder(
            "3 8 2026-01-31T12:00:00.000001Z",
            "3 9 2026-01-31T12:00:00Z",
            "3 10 2026-01-31T12:00:01Z")
        .startsWith("3 10 2026-01-31T12:00:01Z");
    assertThat(LakeFiles.list(lake, "tx-1")).isEmpty();
    assertThat(LakeFiles.list(new LakeLayout(folder.resolve("none").toString()), "eu.tx-1"))
        .isEmpty();
  }

  @Test
  void manyShardsHoldEveryRowOnce() throws Exception {
    List<Transaction> rows = new ArrayList<>();
    TestStream.Builder<Transaction> stream =
        TestStream.create(TransactionCoder.of()).advanceWatermarkTo(ARRIVAL);
    for (int i = 0; i < 9; i++) {
      rows.add(Transactions.transaction().at("2026-01-31T12:00:00Z").position(i % 4, i).build());
      stream = stream.addElements(rows.get(i));
    }
    archive(stream.advanceWatermarkToInfinity(), 3);

    pipeline.run();

    assertThat(query("SELECT kafka_offset FROM lake ORDER BY 1"))
        .isEqualTo(rows.stream().map(row -> String.valueOf(row.source().offset())).toList());
    assertThat(files()).hasSize(3).allMatch(file -> file.endsWith("-of-00003.snappy.parquet"));
  }

  /** Many rows come as Parquet, few as they are, and all go to one file. */
  @Test
  void chunksOfAnySizeMakeOneFile() throws Exception {
    int many = ChunkBuilder.MIN_PARQUET_ROWS;
    archive(
        TestStream.create(TransactionCoder.of())
            .advanceWatermarkTo(ARRIVAL)
            .addElements(at("2026-01-31T12:00:00Z", 0), rows(1, many))
            .addElements(at("2026-01-31T12:00:00Z", many + 1))
            .addElements(at("2026-01-31T12:00:00Z", many + 2), rows(many + 3, 3 * many))
            .addElements(at("2026-01-31T12:00:00Z", 3 * many + 1))
            .advanceWatermarkToInfinity());

    Map<String, Long> counters = Counters.of(pipeline.run());

    assertThat(files())
        .containsExactly(
            "raw_transactions/date=2026-01-31/"
                + "part-eu.tx-1-20260201T080000.000Z-0-00000-of-00001.snappy.parquet");
    assertThat(query("SELECT count(*), count(DISTINCT kafka_offset), max(kafka_offset) FROM lake"))
        .containsExactly((3 * many + 2) + " | " + (3 * many + 2) + " | " + (3 * many + 1));
    assertThat(
            query(
                "SELECT DISTINCT row_group_id FROM parquet_metadata('" + table() + "') ORDER BY 1"))
        .containsExactly("0", "1", "2");
    assertThat(counters)
        .isEqualTo(
            Map.of(
                "archived_rows", 3L * many + 2, "archived_files", 1L, "archived_bytes", bytes()));
  }

  private static Transaction[] rows(int first, int last) {
    return IntStream.rangeClosed(first, last)
        .mapToObj(offset -> at("2026-01-31T12:00:00Z", offset))
        .toArray(Transaction[]::new);
  }

  @Test
  void onlyWholeFilesAreEverVisible() throws Exception {
    List<Transaction> rows = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      rows.add(at("2026-01-%02dT12:00:00Z".formatted(i % 20 + 1), i));
    }
    archive(
        TestStream.create(TransactionCoder.of())
            .addElements(rows.get(0), rows.subList(1, rows.size()).toArray(Transaction[]::new))
            .advanceWatermarkToInfinity());
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Void> watcher =
        CompletableFuture.runAsync(
            () -> {
              while (!done.get()) {
                assertAllWhole();
              }
            });

    try {
      pipeline.run();
    } finally {
      done.set(true);
    }

    watcher.join();
    assertAllWhole();
    assertThat(files()).hasSize(20).allMatch(file -> file.startsWith("raw_transactions/date="));
  }

  @Test
  void filesGrowInTheStagingFolder() throws Exception {
    Files.writeString(folder.resolve("_staging"), "in the way");
    archive(
        TestStream.create(TransactionCoder.of())
            .addElements(at("2026-01-31T12:00:00Z", 0))
            .advanceWatermarkToInfinity());

    assertThatThrownBy(() -> pipeline.run())
        .isInstanceOf(Pipeline.PipelineExecutionException.class)
        .hasMessageContaining("_staging");
    assertThat(files()).containsExactly("_staging");
  }

  private void archive(TestStream<Transaction> stream) {
    archive(stream, 1);
  }

  private void archive(TestStream<Transaction> stream, int shards) {
    pipeline
        .apply(stream)
        .apply(new ChunkBundles(Duration.ofSeconds(10), shards))
        .apply(
            new ArchiveTransactions(
                lake(), "eu.tx-1", Duration.ofSeconds(10), shards, Patience.NONE));
  }

  private LakeLayout lake() {
    return new LakeLayout(folder.toString());
  }

  private static Transaction at(String time, long offset) {
    return Transactions.transaction().id("tx-" + offset).at(time).position(3, offset).build();
  }

  /** All files in the lake. */
  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private long bytes() throws IOException {
    long bytes = 0;
    for (String file : files()) {
      bytes += Files.size(folder.resolve(file));
    }
    return bytes;
  }

  private void assertAllWhole() {
    try (Stream<Path> files = Files.walk(folder.resolve("raw_transactions"))) {
      files.filter(Files::isRegularFile).forEach(ArchiveTransactionsTest::assertWhole);
    } catch (NoSuchFileException e) {
      return; // nothing is published yet
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertWhole(Path file) {
    try {
      assertThat(Files.readAllBytes(file)).as(file.toString()).endsWith('P', 'A', 'R', '1');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String table() {
    return folder + "/raw_transactions/*/*.parquet";
  }

  /** The rows as DuckDB prints them, in UTC. */
  private List<String> query(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      statement.execute(
          "CREATE VIEW lake AS SELECT * FROM read_parquet('"
              + table()
              + "', hive_partitioning = true)");
      List<String> rows = new ArrayList<>();
      try (ResultSet result = statement.executeQuery(sql)) {
        int columns = result.getMetaData().getColumnCount();
        while (result.next()) {
          List<String> row = new ArrayList<>();
          for (int i = 1; i <= columns; i++) {
            Object value = result.getObject(i);
            // DuckDB's driver gives instants in the zone of the JVM.
            row.add(
                value instanceof OffsetDateTime time
                    ? time.toInstant().toString()
                    : String.valueOf(value));
          }
          rows.add(String.join(" | ", row));
        }
      }
      return rows;
    }
  }
}
