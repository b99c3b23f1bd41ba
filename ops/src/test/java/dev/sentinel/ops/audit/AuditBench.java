package dev.sentinel.ops.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.ops.testing.Job;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The audit of a bucket with millions of rows: what it finds, how long it takes and how much memory
 * and disk. Runs with {@code -Daudit.rows=3000000}; see docs/benchmarks.md.
 */
@ExtendWith(EmbeddedServicesExtension.class)
@EnabledIfSystemProperty(named = "audit.rows", matches = "\\d+")
class AuditBench {
  private static final Instant START = Instant.parse("2026-01-31T06:00:00Z");
  private static final int PARTITIONS = 4;
  private static final int PER_SECOND = 100;
  private static final int WINDOW_SECONDS = 10;
  private static final int PER_FILE = PER_SECOND * WINDOW_SECONDS;
  private static final int LATE_EVERY = 100_000;
  private static final int FRAUD_EVERY = 1_000;
  private static final int USERS = 50_000;
  private static final DateTimeFormatter WINDOW =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Event times of the i-th transaction in milliseconds: in order, but for late ones. */
  private static final String MILLIS =
      "(%d + i * %d - CASE WHEN i %% %d = %d THEN 7200000 ELSE 0 END)"
          .formatted(START.toEpochMilli(), 1000 / PER_SECOND, LATE_EVERY, LATE_EVERY - 1);

  private static final String USER = "concat('u', (i * 7919) %% %d)".formatted(USERS);

  private static final String AMOUNT =
      "(CASE WHEN i %% %d = 0 THEN 9000.01 ELSE (i %% 4000) + 0.25 END)".formatted(FRAUD_EVERY);

  private static final String FILE =
      """
      COPY (
        SELECT concat('tx-', i) AS transaction_id, {user} AS user_id,
          {amount}::DECIMAL(18, 4) AS amount, make_timestamp({millis} * 1000)::TIMESTAMPTZ
          AS timestamp, 'USD' AS currency, concat('m-', i % 900) AS merchant_id,
          '5411' AS merchant_category, NULL::VARCHAR AS terminal_id,
          concat('c-', i % 70000) AS card_id, NULL::VARCHAR AS device_id, '192.0.2.1' AS ip,
          'pos' AS channel, 'DE' AS country, NULL::DOUBLE AS latitude, NULL::DOUBLE AS longitude,
          NULL::VARCHAR AS extra, (i % {partitions})::INTEGER AS kafka_partition,
          i // {partitions} AS kafka_offset,
          make_timestamp({millis} * 1000 + 5000)::TIMESTAMPTZ AS ingested_at
        FROM range({from}, {to}) t(i))
      TO '{file}' (FORMAT parquet, COMPRESSION snappy)\
      """;

  private static final String STATS =
      """
      INSERT INTO user_stats (user_id, window_start, window_end, currency, avg_spend, txn_count,
        total_spend, min_spend, max_spend)
      SELECT user_id, to_timestamp(start), to_timestamp(start + {window}), 'USD',
        round(sum(amount) / count(*), 4), count(*), sum(amount), min(amount), max(amount)
      FROM (
        SELECT {user} AS user_id, {amount}::numeric AS amount,
          {millis} / 1000 / {window} * {window} AS start
        FROM generate_series({from}::bigint, {to} - 1) i WHERE i % {late} <> {late} - 1) t
      GROUP BY user_id, start\
      """;

  private static final String ALERTS =
      """
      INSERT INTO fraud_alerts (transaction_id, user_id, amount, currency, timestamp, rules,
        reasons, score, severity, kafka_topic, kafka_partition, kafka_offset)
      SELECT concat('tx-', i), {user}, {amount}, 'USD', to_timestamp({millis} / 1000.0),
        ARRAY['amount-threshold'], '[]', 70, 'HIGH', '{file}', i % {partitions}, i / {partitions}
      FROM generate_series({from}::bigint, {to} - 1, {fraud}) i\
      """;

  /** Hits of the rule on trial, of one user. */
  private static final String SHADOW_ALERTS =
      """
      INSERT INTO shadow_alerts (transaction_id, kind, user_id, amount, currency, timestamp, rules,
        reasons, score, severity, kafka_topic, kafka_partition, kafka_offset)
      SELECT concat('tx-', i), 'SHADOW', {user}, {amount}, 'USD', to_timestamp({millis} / 1000.0),
        ARRAY['on-trial'], '[]', 30, 'LOW', '{file}', i % {partitions}, i / {partitions}
      FROM generate_series({from}::bigint, {to} - 1) i WHERE {user} = 'u4'\
      """;

  private static String sql(String template, long from, long to, String file) {
    return template
        .replace("{user}", USER)
        .replace("{amount}", AMOUNT)
        .replace("{millis}", MILLIS)
        .replace("{partitions}", String.valueOf(PARTITIONS))
        .replace("{window}", String.valueOf(WINDOW_SECONDS))
        .replace("{late}", String.valueOf(LATE_EVERY))
        .replace("{fraud}", String.valueOf(FRAUD_EVERY))
        .replace("{from}", String.valueOf(from))
        .replace("{to}", String.valueOf(to))
        .replace("{file}", file);
  }

  @Test
  void millionsOfRows(EmbeddedServices services, @TempDir Path scratch) throws Exception {
    long rows = Long.getLong("audit.rows");
    Job job = Job.create(services, PARTITIONS);
    fillTopic(job, rows);
    fillLake(job, rows);
    fillDatabase(job, rows);

    JsonNode clean = audit("clean", job, scratch, 0);
    long late = rows / LATE_EVERY;
    assertThat(clean.at("/total/lake").asLong()).isEqualTo(rows);
    assertThat(clean.at("/stats/left_out").asLong()).isEqualTo(late);
    assertThat(clean.at("/stats/counted").asLong()).isEqualTo(rows - late);
    assertThat(clean.at("/alerts/expected").asLong()).isEqualTo((rows - 1) / FRAUD_EVERY + 1);
    assertThat(clean.at("/shadow_alerts/expected").asLong()).isEqualTo(rows / USERS);

    Path lost = job.files().get(job.files().size() / 2);
    Files.delete(lost);
    job.execute("DELETE FROM fraud_alerts WHERE transaction_id = 'tx-0'");
    job.execute(
        "DELETE FROM user_stats WHERE user_id = 'u7919' AND window_start = '" + START + "'");
    JsonNode harmed = audit("harmed", job, scratch, 1);
    List<String> findings = new ArrayList<>();
    harmed
        .get("findings")
        .forEach(group -> findings.add(group.get("kind") + " " + group.get("count")));
    assertThat(findings)
        .containsExactly(
            "\"missing-record\" " + PER_FILE, "\"missing-alert\" 1", "\"missing-stats\" 1");
  }

  private static JsonNode audit(String name, Job job, Path scratch, int exitCode)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.sentinel.ops.OpsCommand"));
    command.addAll(List.of(job.command("audit", "--json", "--settle=0s", "--scratch=" + scratch)));
    Path out = scratch.resolve(name + ".json");
    Path err = scratch.resolve(name + ".log");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("AWS_ACCESS_KEY_ID", job.services().s3().accessKey());
    builder.environment().put("AWS_SECRET_ACCESS_KEY", job.services().s3().secretKey());
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    long start = System.nanoTime();
    Process process = builder.start();
    AtomicReference<String> memory = new AtomicReference<>("?");
    long disk = 0;
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    while (!process.waitFor(200, TimeUnit.MILLISECONDS)) {
      try {
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("VmHWM"))
            .forEach(line -> memory.set(line.replaceAll("\\s+", " ")));
      } catch (IOException e) {
        // It has ended meanwhile, or the machine has no such files.
      }
      disk = Math.max(disk, size(scratch));
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    System.out.printf(
        "audit (%s): %.1f s, %s, %d MiB of scratch at most%n%s%n",
        name, took.toMillis() / 1e3, memory.get(), disk >> 20, Files.readString(err));
    assertThat(process.exitValue()).as(Files.readString(err)).isEqualTo(exitCode);
    return new ObjectMapper().readTree(out.toFile());
  }

  private static long size(Path folder) {
    long size = 0;
    try (var files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        size += Files.isRegularFile(file) ? Files.size(file) : 0;
      }
    } catch (IOException | java.io.UncheckedIOException e) {
      // Files come and go.
      return size;
    }
    return size;
  }

  private static void fillTopic(Job job, long rows) {
    try (KafkaProducer<byte[], byte[]> producer =
        job.producer(
            Map.of(
                ProducerConfig.LINGER_MS_CONFIG, 50, ProducerConfig.BATCH_SIZE_CONFIG, 262_144))) {
      for (long i = 0; i < rows; i++) {
        boolean late = i % LATE_EVERY == LATE_EVERY - 1;
        long millis = START.toEpochMilli() + i * (1000 / PER_SECOND) - (late ? 7_200_000 : 0);
        String user = "u" + (i * 7919) % USERS;
        String amount = i % FRAUD_EVERY == 0 ? "9000.01" : (i % 4000) + ".25";
        var unused =
            producer.send(
                new ProducerRecord<>(
                    job.topic(),
                    (int) (i % PARTITIONS),
                    millis,
                    user.getBytes(StandardCharsets.UTF_8),
                    "{\"transaction_id\":\"tx-%d\",\"user_id\":\"%s\",\"amount\":%s,\"timestamp\":%d}"
                        .formatted(i, user, amount, millis)
                        .getBytes(StandardCharsets.UTF_8)));
      }
      producer.flush();
    }
  }

  private static void fillLake(Job job, long rows) throws IOException, SQLException {
    Path folder = job.lake().resolve("raw_transactions/date=2026-01-31");
    Files.createDirectories(folder);
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      for (long from = 0; from < rows; from += PER_FILE) {
        String window = WINDOW.format(START.plusMillis(from * (1000 / PER_SECOND)));
        Path file =
            folder.resolve(
                "part-" + job.topic() + "-" + window + "-0-00000-of-00001.snappy.parquet");
        statement.execute(sql(FILE, from, Math.min(rows, from + PER_FILE), file.toString()));
      }
    }
  }

  private static void fillDatabase(Job job, long rows) {
    job.execute(sql(STATS, 0, rows, ""));
    job.execute(sql(ALERTS, 0, rows, job.topic()));
    job.execute(sql(SHADOW_ALERTS, 0, rows, job.topic()));
  }
}
