package dev.sentinel.pipeline.options;

import dev.sentinel.pipeline.source.StartFrom;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Where transactions are read from and dead letters go to. */
public interface KafkaSourceOptions extends PipelineOptions {
  @Description("Kafka brokers as host:port, separated by commas")
  @Default.InstanceFactory(EnvironmentDefaults.KafkaBootstrapServers.class)
  String getKafkaBootstrapServers();

  void setKafkaBootstrapServers(String value);

  @Description("Topic of transactions")
  @Default.String("transactions")
  String getTransactionsTopic();

  void setTransactionsTopic(String value);

  @Description("Topic of records that could not be processed")
  @Default.String("transactions.dead-letter")
  String getDeadLetterTopic();

  void setDeadLetterTopic(String value);

  @Description("Kafka consumer group of this job")
  @Default.String("sentinel")
  String getConsumerGroup();

  void setConsumerGroup(String value);

  @Description(
      "Where to start without a checkpoint: earliest, latest, or committed (where the lake and the"
          + " dead letters show that the last run stopped)")
  @Default.Enum("COMMITTED")
  StartFrom getStartFrom();

  void setStartFrom(StartFrom value);

  @Description(
      "Kafka client settings such as those of SASL and TLS: a properties file, or a JSON object")
  @Default.InstanceFactory(EnvironmentDefaults.KafkaProperties.class)
  @Nullable String getKafkaProperties();

  void setKafkaProperties(@Nullable String value);

  @Description("Records with a larger value are dead letters, unread")
  @Default.Integer(1_048_576)
  int getMaxRecordBytes();

  void setMaxRecordBytes(int value);
}
