package dev.sentinel.pipeline.oracle;

import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.pipeline.options.SentinelOptions;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import dev.sentinel.pipeline.postgres.Migrations;
import java.nio.file.Path;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * A job with topics, a database and a lake of its own, and with rules that {@link Model} knows.
 *
 * @param options how it is started; to be added to
 * @param outputs what it writes
 * @param rules what it looks for
 */
public record JobSetup(SentinelOptions options, Outputs outputs, ModelRules rules) {

  /**
   * A job whose lake is a folder.
   *
   * @param partitions of the topic of transactions
   */
  public static JobSetup withFolder(EmbeddedServices services, int partitions, Path lake) {
    return create(services, partitions, lake.toString(), lake);
  }

  /**
   * A job whose lake is a bucket, or a prefix in one.
   *
   * @param partitions of the topic of transactions
   * @param prefix such as {@code /some/prefix}, or empty
   */
  public static JobSetup withBucket(EmbeddedServices services, int partitions, String prefix) {
    String lake = services.s3().newBucket() + prefix;
    JobSetup setup =
        create(services, partitions, "s3://" + lake, services.s3().baseDir().resolve(lake));
    setup.options.setS3Endpoint(services.s3().endpoint().toString());
    setup.options.setS3Region(services.s3().region());
    return setup;
  }

  private static JobSetup create(
      EmbeddedServices services, int partitions, String lake, Path folder) {
    String bootstrapServers = services.kafka().bootstrapServers();
    String topic = services.kafka().newTopic(partitions);
    String deadLetterTopic = services.kafka().newTopic(1);
    String jdbcUrl = services.database().newDatabase();
    String username = services.database().username();
    String password = services.database().password();
    Migrations.migrate(new JdbcSettings(jdbcUrl, username, password));
    SentinelOptions options = PipelineOptionsFactory.create().as(SentinelOptions.class);
    options.setKafkaBootstrapServers(bootstrapServers);
    options.setTransactionsTopic(topic);
    options.setDeadLetterTopic(deadLetterTopic);
    options.setConsumerGroup(topic);
    options.setRules(ModelRules.AMOUNT.file());
    options.setJdbcUrl(jdbcUrl);
    options.setJdbcUsername(username);
    options.setJdbcPassword(password);
    options.setLake(lake);
    return new JobSetup(
        options,
        new Outputs(bootstrapServers, deadLetterTopic, folder, jdbcUrl, username, password),
        ModelRules.AMOUNT);
  }

  /** The job's database. */
  public JdbcSettings database() {
    return new JdbcSettings(
        options.getJdbcUrl(), options.getJdbcUsername(), options.getJdbcPassword());
  }

  /** The same job with other rules. */
  public JobSetup withRules(ModelRules others) {
    options.setRules(others.file());
    return new JobSetup(options, outputs, others);
  }

  /** A stream to the job's topic. */
  public SeededRun stream(long seed) {
    return new SeededRun(
        seed, options.getKafkaBootstrapServers(), options.getTransactionsTopic(), rules);
  }
}
