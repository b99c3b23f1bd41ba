package dev.sentinel.pipeline.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sentinel.embedded.EmbeddedService;
import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import dev.sentinel.pipeline.postgres.Migrations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * A job whose services are taken away and given back while a stream flows, and what it must have
 * written and said in the end. {@code -Dsentinel.outage.seconds} sets how long each is away.
 */
public final class OutageRun {
  private static final Duration OUTAGE =
      Duration.ofSeconds(Long.getLong("sentinel.outage.seconds", 5));

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int PARTITIONS = 2;
  private static final int TRANSACTIONS = 150;

  private final EmbeddedServices services;
  private final String lake;
  private final String topic;
  private final String deadLetterTopic;
  private final String jdbcUrl;
  private final SeededRun stream;
  private final Outputs outputs;

  /**
   * Creates topics and a database.
   *
   * @param lake the job's lake
   * @param lakeFolder where its files lie
   */
  public OutageRun(EmbeddedServices services, String lake, Path lakeFolder) {
    this.services = services;
    this.lake = lake;
    topic = services.kafka().newTopic(PARTITIONS);
    deadLetterTopic = services.kafka().newTopic(1);
    jdbcUrl = services.database().newDatabase();
    Migrations.migrate(database());
    stream = new SeededRun(9, services.kafka().bootstrapServers(), topic);
    outputs =
        new Outputs(
            services.kafka().bootstrapServers(),
            deadLetterTopic,
            lakeFolder,
            jdbcUrl,
            services.database().username(),
            services.database().password());
  }

  /** The job, as it is seen from outside. */
  public interface Job {
    /** True as long as it runs; fails the caller if it has ended by itself. */
    boolean isRunning();

    /** All it has said. */
    String text();
  }

  public JdbcSettings database() {
    return new JdbcSettings(
        jdbcUrl, services.database().username(), services.database().password());
  }

  /** The command line of the job, but for secrets. */
  public List<String> arguments() {
    return List.of(
        "--kafkaBootstrapServers=" + services.kafka().bootstrapServers(),
        "--transactionsTopic=" + topic,
        "--deadLetterTopic=" + deadLetterTopic,
        "--consumerGroup=" + topic,
        "--rules=" + ModelRules.AMOUNT.file(),
        "--jdbcUrl=" + jdbcUrl,
        "--jdbcUsername=" + services.database().username(),
        "--lake=" + lake,
        "--lakeWindowSeconds=1",
        "--s3Endpoint=" + services.s3().endpoint(),
        "--s3Region=" + services.s3().region());
  }

  public void send() {
    stream.send(TRANSACTIONS);
  }

  /** Waits until the job has written everything that was sent. */
  public void awaitArrival(Job job) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(250))
        .until(() -> job.isRunning() && stream.hasArrivedIn(outputs));
  }

  /**
   * Stops services, waits for the job to notice and for the time of an outage, and starts them
   * again.
   *
   * @param whileAway what happens meanwhile
   * @param noticed whether the job has noticed
   */
  public void takeAway(
      List<EmbeddedService> away, Runnable whileAway, BooleanSupplier noticed, Job job) {
    long began = System.nanoTime();
    try {
      away.forEach(EmbeddedService::stop);
      whileAway.run();
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  job.isRunning()
                      && noticed.getAsBoolean()
                      && System.nanoTime() - began >= OUTAGE.toNanos());
    } finally {
      away.forEach(EmbeddedService::start);
    }
  }

  /** All outputs are what the model says, row by row: nothing is lost, nothing is doubled. */
  public void verify() {
    stream.verify(outputs);
  }

  /** It was said once that this service was away, in one line, and once that it was back. */
  public static void assertSaidOnce(Job job, String service) {
    assertThat(linesOf(job, service + " is away: ")).as(job.text()).hasSize(1);
    assertThat(linesOf(job, service + " is back after ")).as(job.text()).hasSize(1);
  }

  public static List<String> linesOf(Job job, String text) {
    return job.text().lines().filter(line -> line.contains(text)).toList();
  }

  /** Neither stack traces nor anybody's data nor secrets are in the log. */
  public void assertLogIsClean(Job job) {
    assertThat(job.text()).doesNotContain("\tat ");
    assertThat(job.text()).doesNotContain("transaction_id", "INSERT INTO", "user_id");
    assertThat(job.text()).doesNotContain(services.s3().secretKey());
    stream.alerts().stream()
        .map(alert -> alert.substring(0, alert.indexOf('|')))
        .forEach(
            id ->
                assertThat(job.text())
                    .doesNotContainPattern(Pattern.compile("\\b" + Pattern.quote(id) + "\\b")));
  }

  public String serviceOfDatabase() {
    return database().service();
  }

  public String serviceOfKafka() {
    return "Kafka at " + services.kafka().bootstrapServers();
  }

  public String serviceOfLake() {
    return "The lake at " + lake;
  }
}
