package dev.sentinel.pipeline;

import dev.sentinel.pipeline.features.Entity;
import dev.sentinel.pipeline.features.FeatureSet;
import dev.sentinel.pipeline.lake.LakeLayout;
import dev.sentinel.pipeline.model.SeverityBands;
import dev.sentinel.pipeline.options.KafkaPropertiesReader;
import dev.sentinel.pipeline.options.SecretFile;
import dev.sentinel.pipeline.options.SentinelOptions;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import dev.sentinel.pipeline.resilience.Patience;
import dev.sentinel.pipeline.rules.CompiledRule;
import dev.sentinel.pipeline.rules.RuleDefinition;
import dev.sentinel.pipeline.rules.RuleFileException;
import dev.sentinel.pipeline.rules.RulePack;
import dev.sentinel.pipeline.rules.RuleSettings;
import dev.sentinel.pipeline.rules.RuleSource;
import dev.sentinel.pipeline.rules.RuleYaml;
import dev.sentinel.pipeline.source.KafkaSource;
import dev.sentinel.pipeline.stats.StatsWindows;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What the pipeline is built from: the options, checked and typed.
 *
 * @param source the topic of transactions
 * @param maxRecordBytes values with more bytes are dead letters
 * @param deadLetterTopic the topic of dead letters, on the same brokers
 * @param lake where transactions are archived
 * @param lakeWindow how long rows are collected for a file
 * @param lakeShards how many files a lake window and date may have
 * @param database alerts and statistics
 * @param statsWindows the windows of user statistics
 * @param rules what is suspicious
 * @param featureEntities whose histories rules can look at, in the order of the hops
 * @param patience how long a service may be away while the job runs
 */
public record SentinelConfig(
    KafkaSource source,
    int maxRecordBytes,
    String deadLetterTopic,
    LakeLayout lake,
    Duration lakeWindow,
    int lakeShards,
    JdbcSettings database,
    StatsWindows statsWindows,
    RuleSource rules,
    List<Entity> featureEntities,
    Patience patience) {
  private static final int MAX_WINDOW_SECONDS = 86_400;
  private static final int MAX_LATENESS_MINUTES = 1_440;
  private static final int MAX_SHARDS = 1_000;
  private static final int MAX_OUTAGE_SECONDS = 86_400;

  /** Kafka's rule for topic names. */
  private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  private static final Pattern BUCKET_URL =
      Pattern.compile("s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/.*)?");

  /**
   * Reads and checks the options.
   *
   * @throws StartupException naming the first option whose value cannot be used
   */
  public static SentinelConfig from(SentinelOptions options) {
    String transactions = topic("transactionsTopic", options.getTransactionsTopic());
    String deadLetters = topic("deadLetterTopic", options.getDeadLetterTopic());
    if (transactions.equals(deadLetters)) {
      throw new StartupException(
          "--deadLetterTopic is the same as --transactionsTopic ("
              + transactions
              + "): dead letters would be read again for ever. Choose another topic.");
    }
    s3Endpoint(options.getS3Endpoint());
    JdbcSettings database =
        new JdbcSettings(
            jdbcUrl(options.getJdbcUrl()),
            required("jdbcUsername", options.getJdbcUsername()),
            SecretFile.orElse(
                options.getJdbcPasswordFile(), "jdbcPasswordFile", options.getJdbcPassword()));
    RuleSource rules =
        rules(
            options.getRules(),
            new RuleSettings(
                threshold(options.getAlertThreshold()), bands(options.getSeverityBands())),
            database);
    return new SentinelConfig(
        new KafkaSource(
            required("kafkaBootstrapServers", options.getKafkaBootstrapServers()),
            transactions,
            required("consumerGroup", options.getConsumerGroup()),
            options.getStartFrom(),
            KafkaPropertiesReader.read(options.getKafkaProperties())),
        inRange("maxRecordBytes", options.getMaxRecordBytes(), 1, Integer.MAX_VALUE),
        deadLetters,
        lake(options.getLake()),
        Duration.ofSeconds(
            inRange("lakeWindowSeconds", options.getLakeWindowSeconds(), 1, MAX_WINDOW_SECONDS)),
        inRange("lakeShards", options.getLakeShards(), 1, MAX_SHARDS),
        database,
        new StatsWindows(
            Duration.ofSeconds(
                inRange("windowSeconds", options.getWindowSeconds(), 1, MAX_WINDOW_SECONDS)),
            Duration.ofMinutes(
                inRange(
                    "allowedLatenessMinutes",
                    options.getAllowedLatenessMinutes(),
                    0,
                    MAX_LATENESS_MINUTES))),
        rules,
        featureEntities(options.getFeatureEntities(), rules),
        new Patience(
            Duration.ofSeconds(
                inRange(
                    "maxOutageSeconds", options.getMaxOutageSeconds(), 0, MAX_OUTAGE_SECONDS))));
  }

  private static String required(String option, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw new StartupException("--" + option + " is empty.");
    }
    return value;
  }

  private static String topic(String option, @Nullable String value) {
    String topic = required(option, value);
    if (!TOPIC.matcher(topic).matches()) {
      throw new StartupException(
          "--"
              + option
              + "="
              + topic
              + " is not a topic name: letters, digits, dot, underscore and dash, at most 249.");
    }
    return topic;
  }

  private static int inRange(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new StartupException(
          "--" + option + "=" + value + " is out of range: from " + min + " to " + max + ".");
    }
    return value;
  }

  private static LakeLayout lake(@Nullable String value) {
    String lake = required("lake", value);
    if (lake.startsWith("s3:")) {
      if (!BUCKET_URL.matcher(lake).matches()) {
        throw new StartupException("--lake=" + lake + " is not of the form s3://bucket[/prefix].");
      }
      return new LakeLayout(lake);
    }
    if (lake.contains("://")) {
      throw new StartupException(
          "--lake=" + lake + " is neither a folder nor s3://bucket[/prefix].");
    }
    // Workers may run in other folders than the one this is started from.
    return new LakeLayout(Path.of(lake).toAbsolutePath().normalize().toString());
  }

  private static void s3Endpoint(@Nullable String value) {
    if (value == null) {
      return;
    }
    try {
      URI endpoint = new URI(value);
      String scheme = endpoint.getScheme();
      if (endpoint.getHost() != null && scheme != null && scheme.matches("https?")) {
        return;
      }
    } catch (URISyntaxException e) {
      // Falls through to the same sentence.
    }
    throw new StartupException(
        "--s3Endpoint=" + value + " is not a URL such as https://host or http://host:port.");
  }

  private static String jdbcUrl(@Nullable String value) {
    String url = required("jdbcUrl", value);
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new StartupException(
          "--jdbcUrl="
              + JdbcSettings.withoutPassword(url)
              + " is not a PostgreSQL URL: jdbc:postgresql://host:port/database.");
    }
    return url;
  }

  private static BigDecimal threshold(@Nullable String value) {
    String text = required("alertThreshold", value);
    try {
      BigDecimal threshold = new BigDecimal(text);
      if (threshold.signum() >= 0) {
        return threshold;
      }
    } catch (NumberFormatException e) {
      // Falls through to the same sentence.
    }
    throw new StartupException(
        "--alertThreshold=" + text + " is not an amount: a decimal number, zero or more.");
  }

  private static SeverityBands bands(@Nullable String value) {
    String text = required("severityBands", value);
    if (text.matches("[0-9]{1,3},[0-9]{1,3},[0-9]{1,3}")) {
      String[] from = text.split(",", -1);
      try {
        return new SeverityBands(
            Integer.parseInt(from[0]), Integer.parseInt(from[1]), Integer.parseInt(from[2]));
      } catch (IllegalArgumentException e) {
        // Falls through to the same sentence.
      }
    }
    throw new StartupException(
        "--severityBands=" + text + " is not three rising scores from 0 to 101, such as 40,70,90.");
  }

  private static RuleSource rules(
      @Nullable String value, RuleSettings settings, JdbcSettings database) {
    String rules = required("rules", value);
    return switch (rules) {
      case "database" -> new RuleSource(RulePack.definitions(), settings, database);
      case "builtin" -> RuleSource.shipped(settings);
      default -> ruleFile(rules, settings);
    };
  }

  private static RuleSource ruleFile(String file, RuleSettings settings) {
    try {
      List<RuleDefinition> rules = RuleYaml.readFile(Path.of(file));
      RulePack.compile(rules, settings);
      return new RuleSource(rules, settings, null);
    } catch (IOException | InvalidPathException e) {
      throw new StartupException(
          "--rules="
              + file
              + " is neither database nor builtin, nor a file that can be read ("
              + e.getMessage()
              + ").",
          e);
    } catch (RuleFileException e) {
      throw new StartupException("--rules=" + file + " cannot be used:\n" + e.getMessage(), e);
    }
  }

  private static List<Entity> featureEntities(@Nullable String value, RuleSource rules) {
    String text = required("featureEntities", value);
    if (text.equals("auto")) {
      Set<Entity> needed = EnumSet.noneOf(Entity.class);
      rules.base().forEach(rule -> needed.addAll(features(rule, rules.settings()).entities()));
      return List.copyOf(needed);
    }
    Set<Entity> entities = EnumSet.noneOf(Entity.class);
    if (!text.equals("none")) {
      for (String label : text.split(",", -1)) {
        entities.add(
            Entity.byLabel(label.strip())
                .orElseThrow(
                    () ->
                        new StartupException(
                            "--featureEntities="
                                + text
                                + " names "
                                + (label.isBlank() ? "nobody" : label.strip())
                                + ": use user, card, terminal, merchant, device and ip, separated"
                                + " by commas, or auto, or none.")));
      }
    }
    for (RuleDefinition rule : rules.base()) {
      requireEntities(rule, rules.settings(), text, entities);
    }
    return List.copyOf(entities);
  }

  private static void requireEntities(
      RuleDefinition rule, RuleSettings settings, String text, Set<Entity> entities) {
    FeatureSet features = features(rule, settings);
    for (Entity entity : features.entities()) {
      if (!entities.contains(entity)) {
        throw new StartupException(
            "--featureEntities="
                + text
                + " leaves out "
                + entity.label()
                + ", which rule "
                + rule.id()
                + " needs for "
                + features.of(entity).get(0).name()
                + ". Add it, or use --rules with a file that has no such rule.");
      }
    }
  }

  private static FeatureSet features(RuleDefinition rule, RuleSettings settings) {
    try {
      return FeatureSet.of(CompiledRule.compile(rule, settings).features());
    } catch (RuleFileException e) {
      throw new StartupException("Rule " + rule.id() + " cannot be used: " + e.getMessage(), e);
    }
  }
}
