package dev.sentinel.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sentinel.pipeline.features.Entity;
import dev.sentinel.pipeline.lake.LakeLayout;
import dev.sentinel.pipeline.model.SeverityBands;
import dev.sentinel.pipeline.options.SentinelOptions;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import dev.sentinel.pipeline.resilience.Patience;
import dev.sentinel.pipeline.rules.RuleDefinition;
import dev.sentinel.pipeline.rules.RulePack;
import dev.sentinel.pipeline.rules.RuleSettings;
import dev.sentinel.pipeline.rules.RuleSource;
import dev.sentinel.pipeline.source.KafkaSource;
import dev.sentinel.pipeline.source.StartFrom;
import dev.sentinel.pipeline.stats.StatsWindows;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SentinelConfigTest {

  @Test
  void defaults() {
    assertThat(config())
        .isEqualTo(
            new SentinelConfig(
                new KafkaSource(
                    "localhost:9092", "transactions", "sentinel", StartFrom.COMMITTED, Map.of()),
                1_048_576,
                "transactions.dead-letter",
                new LakeLayout(Path.of("").toAbsolutePath() + "/data/lake"),
                Duration.ofSeconds(10),
                1,
                new JdbcSettings("jdbc:postgresql://localhost:5432/sentinel", "sentinel", null),
                new StatsWindows(Duration.ofSeconds(10), Duration.ofMinutes(5)),
                new RuleSource(
                    RulePack.definitions(),
                    new RuleSettings(new BigDecimal("5000"), new SeverityBands(40, 70, 90)),
                    new JdbcSettings(
                        "jdbc:postgresql://localhost:5432/sentinel", "sentinel", null)),
                List.of(Entity.USER, Entity.CARD, Entity.TERMINAL),
                new Patience(Duration.ofMinutes(10))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--kafkaBootstrapServers= | --kafkaBootstrapServers is empty.",
        "--consumerGroup= | --consumerGroup is empty.",
        "--transactionsTopic= | --transactionsTopic is empty.",
        "--transactionsTopic=a/b | --transactionsTopic=a/b is not a topic name: letters, digits,"
            + " dot, underscore and dash, at most 249.",
        "--deadLetterTopic=a b | --deadLetterTopic=a b is not a topic name: letters, digits,"
            + " dot, underscore and dash, at most 249.",
        "--deadLetterTopic=transactions | --deadLetterTopic is the same as --transactionsTopic"
            + " (transactions): dead letters would be read again for ever. Choose another topic.",
        "--kafkaProperties={secret | --kafkaProperties is not a JSON object of strings, such as"
            + " {\"security.protocol\":\"SASL_SSL\"}.",
        "--maxRecordBytes=0 | --maxRecordBytes=0 is out of range: from 1 to 2147483647.",
        "--featureEntities= | --featureEntities is empty.",
        "--featureEntities=user,shop | --featureEntities=user,shop names shop: use user, card,"
            + " terminal, merchant, device and ip, separated by commas, or auto, or none.",
        "--featureEntities=user, | --featureEntities=user, names nobody: use user, card,"
            + " terminal, merchant, device and ip, separated by commas, or auto, or none.",
        "--featureEntities=user,terminal | --featureEntities=user,terminal leaves out card, which"
            + " rule card-testing needs for card.count_under_2_10m. Add it, or use --rules with a"
            + " file that has no such rule.",
        "--lake= | --lake is empty.",
        "--lake=s3://B | --lake=s3://B is not of the form s3://bucket[/prefix].",
        "--lake=s3:/bucket | --lake=s3:/bucket is not of the form s3://bucket[/prefix].",
        "--lake=gs://bucket | --lake=gs://bucket is neither a folder nor s3://bucket[/prefix].",
        "--maxOutageSeconds=-1 | --maxOutageSeconds=-1 is out of range: from 0 to 86400.",
        "--lakeShards=0 | --lakeShards=0 is out of range: from 1 to 1000.",
        "--lakeShards=1001 | --lakeShards=1001 is out of range: from 1 to 1000.",
        "--lakeWindowSeconds=0 | --lakeWindowSeconds=0 is out of range: from 1 to 86400.",
        "--lakeWindowSeconds=86401 | --lakeWindowSeconds=86401 is out of range: from 1 to 86400.",
        "--s3Endpoint=host:9000 | --s3Endpoint=host:9000 is not a URL such as https://host or"
            + " http://host:port.",
        "--s3Endpoint=ftp://host | --s3Endpoint=ftp://host is not a URL such as https://host or"
            + " http://host:port.",
        "--s3Endpoint=/host | --s3Endpoint=/host is not a URL such as https://host or"
            + " http://host:port.",
        "--s3Endpoint=//host | --s3Endpoint=//host is not a URL such as https://host or"
            + " http://host:port.",
        "--s3Endpoint=https://a b | --s3Endpoint=https://a b is not a URL such as https://host or"
            + " http://host:port.",
        "--jdbcUrl= | --jdbcUrl is empty.",
        "--jdbcUrl=jdbc:mysql://h/d | --jdbcUrl=jdbc:mysql://h/d is not a PostgreSQL URL:"
            + " jdbc:postgresql://host:port/database.",
        "--jdbcUsername= | --jdbcUsername is empty.",
        "--windowSeconds=0 | --windowSeconds=0 is out of range: from 1 to 86400.",
        "--windowSeconds=-1 | --windowSeconds=-1 is out of range: from 1 to 86400.",
        "--allowedLatenessMinutes=-1 | --allowedLatenessMinutes=-1 is out of range: from 0 to"
            + " 1440.",
        "--allowedLatenessMinutes=1441 | --allowedLatenessMinutes=1441 is out of range: from 0 to"
            + " 1440.",
        "--severityBands=40,70 | --severityBands=40,70 is not three rising scores from 0 to 101,"
            + " such as 40,70,90.",
        "--severityBands=40,90,70 | --severityBands=40,90,70 is not three rising scores from 0 to"
            + " 101, such as 40,70,90.",
        "--severityBands=40,70,102 | --severityBands=40,70,102 is not three rising scores from 0 to"
            + " 101, such as 40,70,90.",
        "--rules= | --rules is empty.",
        "--rules=none.yaml | --rules=none.yaml is neither database nor builtin, nor a file that can"
            + " be read (none.yaml).",
        "--alertThreshold= | --alertThreshold is empty.",
        "--alertThreshold=-0.01 | --alertThreshold=-0.01 is not an amount: a decimal number, zero"
            + " or more.",
        "--alertThreshold=much | --alertThreshold=much is not an amount: a decimal number, zero or"
            + " more.",
        "--alertThreshold=NaN | --alertThreshold=NaN is not an amount: a decimal number, zero or"
            + " more."
      })
  void refusesInOneSentence(String argument, String sentence) {
    assertThatThrownBy(() -> config(argument))
        .isInstanceOf(StartupException.class)
        .hasMessage(sentence);
  }

  @Test
  void topicNamesHaveALimit() {
    assertThat(config("--transactionsTopic=" + "t".repeat(249)).source().topic()).hasSize(249);
    assertThatThrownBy(() -> config("--transactionsTopic=" + "t".repeat(250)))
        .isInstanceOf(StartupException.class)
        .hasMessageEndingWith(
            " is not a topic name: letters, digits, dot, underscore and dash, at most 249.");
  }

  @Test
  void limitsAreWithinRange() {
    SentinelConfig config =
        config(
            "--windowSeconds=86400",
            "--allowedLatenessMinutes=0",
            "--lakeShards=1000",
            "--lakeWindowSeconds=1",
            "--alertThreshold=0",
            "--maxRecordBytes=1");

    assertThat(config.statsWindows())
        .isEqualTo(new StatsWindows(Duration.ofDays(1), Duration.ZERO));
    assertThat(config.lakeShards()).isEqualTo(1000);
    assertThat(config.lakeWindow()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.rules().settings().alertThreshold()).isEqualTo(BigDecimal.ZERO);
    assertThat(config.maxRecordBytes()).isEqualTo(1);
  }

  @Test
  void thresholdIsExact() {
    assertThat(config("--alertThreshold=99999999999999.9999").rules().settings().alertThreshold())
        .isEqualTo("99999999999999.9999");
  }

  @Test
  void historiesAreKeptOfWhatTheRulesLookAt(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("rules.yaml");
    Files.writeString(
        file,
        """
        rules:
          - {id: big, description: big, when: tx.amount > 10, score: 5}
          - {id: ips, description: ips, when: ip.count_1h > 3 || user.count_1h > 3, score: 5}
        """);

    assertThat(config().featureEntities())
        .containsExactly(Entity.USER, Entity.CARD, Entity.TERMINAL);
    assertThat(config("--rules=" + file).featureEntities()).containsExactly(Entity.USER, Entity.IP);
    assertThat(config("--rules=" + file, "--featureEntities=ip,device,user").featureEntities())
        .containsExactly(Entity.USER, Entity.DEVICE, Entity.IP);
    Files.writeString(file, "rules: [{id: big, description: big, when: tx.amount > 10, score: 5}]");
    assertThat(config("--rules=" + file).featureEntities()).isEmpty();
  }

  @Test
  void rulesOfAFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("rules.yaml");
    Files.writeString(
        file,
        """
        rules:
          - {id: big, description: "{tx.amount}", when: tx.amount > 10, score: 5}
        """);

    RuleSource rules = config("--rules=" + file, "--severityBands=1,2,3").rules();

    assertThat(rules.base()).extracting(RuleDefinition::id).containsExactly("big");
    assertThat(rules.database()).isNull();
    assertThat(rules.settings().bands()).isEqualTo(new SeverityBands(1, 2, 3));
    assertThat(config("--rules=builtin").rules())
        .isEqualTo(
            RuleSource.shipped(new RuleSettings(new BigDecimal("5000"), SeverityBands.DEFAULT)));

    Files.writeString(
        file,
        """
        rules:
          - {id: big, description: big, when: tx.amuont > 10, score: 5}
        """);
    assertThatThrownBy(() -> config("--rules=" + file))
        .isInstanceOf(StartupException.class)
        .hasMessage(
            "--rules="
                + file
                + " cannot be used:\n"
                + "rule big: when, line 1, column 1: there is no tx.amuont; did you mean"
                + " tx.amount?");
  }

  @ParameterizedTest
  @CsvSource({
    "s3://my-bucket, s3://my-bucket",
    "s3://my.bucket/a/b/, s3://my.bucket/a/b",
    "/data/x/../lake/, /data/lake"
  })
  void lakes(String value, String root) {
    assertThat(config("--lake=" + value).lake()).isEqualTo(new LakeLayout(root));
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://account.r2.cloudflarestorage.com", "http://127.0.0.1:9000"})
  void endpoints(String endpoint) {
    assertThat(config("--s3Endpoint=" + endpoint)).isNotNull();
  }

  @Test
  void settingsNeverShowSecrets() {
    SentinelConfig config =
        config(
            "--jdbcPassword=hush",
            "--kafkaProperties={\"sasl.jaas.config\":\"hush\",\"ssl.key.password\":\"hush\"}");

    assertThat(config.database().password()).isEqualTo("hush");
    assertThat(config.source().properties()).containsEntry("ssl.key.password", "hush");
    assertThat(config.toString()).doesNotContain("hush");
    assertThat(config.database())
        .hasToString("sentinel at jdbc:postgresql://localhost:5432/sentinel");
    assertThat(config.source()).hasToString("transactions at localhost:9092");
  }

  private static SentinelConfig config(String... arguments) {
    return SentinelConfig.from(
        PipelineOptionsFactory.fromArgs(arguments).as(SentinelOptions.class));
  }
}
