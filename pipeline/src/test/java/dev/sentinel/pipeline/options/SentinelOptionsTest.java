package dev.sentinel.pipeline.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sentinel.pipeline.options.OptionCatalog.Option;
import dev.sentinel.pipeline.source.StartFrom;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SentinelOptionsTest {

  /** Names and defaults are a contract: whoever breaks this test breaks somebody's job. */
  @Test
  void namesAndDefaults() {
    assertThat(OptionCatalog.all())
        .extracting(option -> option.name() + "=" + option.defaultText())
        .containsExactly(
            "consumerGroup=sentinel",
            "deadLetterTopic=transactions.dead-letter",
            "kafkaBootstrapServers=localhost:9092",
            "kafkaProperties=",
            "maxRecordBytes=1048576",
            "startFrom=committed",
            "transactionsTopic=transactions",
            "lake=./data/lake",
            "lakeShards=1",
            "lakeWindowSeconds=10",
            "s3Endpoint=",
            "s3Region=auto",
            "jdbcPassword=",
            "jdbcPasswordFile=",
            "jdbcUrl=jdbc:postgresql://localhost:5432/sentinel",
            "jdbcUsername=sentinel",
            "alertThreshold=5000",
            "allowedLatenessMinutes=5",
            "featureEntities=auto",
            "rules=database",
            "severityBands=40,70,90",
            "windowSeconds=10",
            "maxOutageSeconds=600",
            "logFormat=plain",
            "logLevel=info",
            "metricsBindAddress=127.0.0.1",
            "metricsPort=",
            "stallTimeoutSeconds=300");
  }

  @Test
  void everyOptionIsInTheCatalogAndDescribed() {
    Set<String> getters = new TreeSet<>();
    for (Class<?> group : SentinelOptions.class.getInterfaces()) {
      Arrays.stream(group.getDeclaredMethods())
          .map(method -> method.getName())
          .filter(name -> name.startsWith("get") || name.startsWith("is"))
          .forEach(getters::add);
    }
    List<Option> options = OptionCatalog.all();

    assertThat(options).hasSameSizeAs(getters);
    assertThat(options)
        .allSatisfy(option -> assertThat(option.description()).isNotBlank().doesNotEndWith("."));
  }

  @ParameterizedTest
  @CsvSource({"earliest, EARLIEST", "latest, LATEST", "committed, COMMITTED"})
  void startFromIsGivenInLowerCase(String value, StartFrom startFrom) {
    assertThat(parse("--startFrom=" + value).getStartFrom()).isEqualTo(startFrom);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--startFrom=yesterday",
        "--windowSeconds=ten",
        "--lakeShards=1.5",
        "--windowSeconds=99999999999",
        "--unknownOption=1"
      })
  void refusesWhatIsNoOptionOrNoValue(String argument) {
    assertThatThrownBy(() -> parse(argument)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyValueCanBeSet() {
    SentinelOptions options =
        parse(
            "--kafkaBootstrapServers=a:1,b:2",
            "--transactionsTopic=in",
            "--deadLetterTopic=out",
            "--consumerGroup=group",
            "--kafkaProperties=kafka.properties",
            "--maxRecordBytes=7",
            "--lake=s3://bucket/x",
            "--lakeShards=3",
            "--lakeWindowSeconds=30",
            "--s3Endpoint=https://host",
            "--s3Region=us-east-1",
            "--jdbcUrl=jdbc:postgresql://db/x",
            "--jdbcUsername=me",
            "--jdbcPassword=secret",
            "--jdbcPasswordFile=/run/secrets/jdbc",
            "--alertThreshold=12.34",
            "--rules=builtin",
            "--severityBands=1,2,3",
            "--windowSeconds=60",
            "--allowedLatenessMinutes=0",
            "--maxOutageSeconds=30",
            "--logFormat=json",
            "--logLevel=debug,org.apache.kafka=info",
            "--metricsPort=9464",
            "--metricsBindAddress=0.0.0.0",
            "--stallTimeoutSeconds=60");

    assertThat(options.getKafkaBootstrapServers()).isEqualTo("a:1,b:2");
    assertThat(options.getTransactionsTopic()).isEqualTo("in");
    assertThat(options.getDeadLetterTopic()).isEqualTo("out");
    assertThat(options.getConsumerGroup()).isEqualTo("group");
    assertThat(options.getKafkaProperties()).isEqualTo("kafka.properties");
    assertThat(options.getMaxRecordBytes()).isEqualTo(7);
    assertThat(options.getLake()).isEqualTo("s3://bucket/x");
    assertThat(options.getLakeShards()).isEqualTo(3);
    assertThat(options.getLakeWindowSeconds()).isEqualTo(30);
    assertThat(options.getS3Endpoint()).isEqualTo("https://host");
    assertThat(options.getS3Region()).isEqualTo("us-east-1");
    assertThat(options.getJdbcUrl()).isEqualTo("jdbc:postgresql://db/x");
    assertThat(options.getJdbcUsername()).isEqualTo("me");
    assertThat(options.getJdbcPassword()).isEqualTo("secret");
    assertThat(options.getJdbcPasswordFile()).isEqualTo("/run/secrets/jdbc");
    assertThat(options.getAlertThreshold()).isEqualTo("12.34");
    assertThat(options.getRules()).isEqualTo("builtin");
    assertThat(options.getSeverityBands()).isEqualTo("1,2,3");
    assertThat(options.getWindowSeconds()).isEqualTo(60);
    assertThat(options.getAllowedLatenessMinutes()).isZero();
    assertThat(options.getMaxOutageSeconds()).isEqualTo(30);
    assertThat(options.getLogFormat()).isEqualTo(LogFormat.JSON);
    assertThat(options.getLogLevel()).isEqualTo("debug,org.apache.kafka=info");
    assertThat(options.getMetricsPort()).isEqualTo(9464);
    assertThat(options.getMetricsBindAddress()).isEqualTo("0.0.0.0");
    assertThat(options.getStallTimeoutSeconds()).isEqualTo(60);
  }

  private static SentinelOptions parse(String... arguments) {
    return PipelineOptionsFactory.fromArgs(arguments).withValidation().as(SentinelOptions.class);
  }
}
