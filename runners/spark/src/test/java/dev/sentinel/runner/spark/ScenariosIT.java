package dev.sentinel.runner.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.pipeline.oracle.JobSetup;
import dev.sentinel.pipeline.testing.Databases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every pattern of fraud that the generator plants, against the rules that come with Sentinel: half
 * a busy day of 300 customers, from Kafka to alerts.
 */
@ExtendWith(EmbeddedServicesExtension.class)
class ScenariosIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** Transactions that make habits known, and those with fraud among them that follow. */
  private static final int PEACEFUL = 40_000;

  private static final int TROUBLED = 6_000;

  private static final Path GENERATOR = Path.of("../../generator/target/sentinel-generator.jar");

  /** Which rule is there for which pattern. */
  private static final Map<String, String> RULES =
      new TreeMap<>(
          Map.of(
              "account-takeover", "new-device-high-amount",
              "amount-x100", "amount-threshold",
              "card-testing", "card-testing",
              "compromised-terminal", "terminal-burst",
              "impossible-travel", "impossible-travel",
              "mule", "velocity-sum",
              "sudden-spend", "sudden-spend"));

  @TempDir private Path folder;

  @Test
  void eachRuleFindsThePatternItIsThereFor(EmbeddedServices services) throws Exception {
    JobSetup setup = JobSetup.withFolder(services, 2, folder.resolve("lake"));
    setup.options().setRules("builtin");
    generate(setup, PEACEFUL, START, "--seed=7");
    Path labels =
        generate(setup, TROUBLED, START.plusSeconds(PEACEFUL), "--seed=8", "--scenario=all:0.01");

    try (SparkProcess job = SparkProcess.local(setup.options())) {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(
              () -> {
                assertThat(job.isAlive()).as("%s", job).isTrue();
                return setup.outputs().countedTransactions() >= PEACEFUL + TROUBLED;
              });
    }
    Map<String, Set<String>> found = rulesByTransaction(setup);
    Map<String, Set<String>> cases = new TreeMap<>();
    Map<String, Set<String>> casesFound = new TreeMap<>();
    for (String line : Files.readAllLines(labels)) {
      JsonNode label = JSON.readTree(line);
      if (label.get("fraud").asBoolean()) {
        String scenario = label.get("scenario").asText();
        String id = label.get("transaction").get("transaction_id").asText();
        String attack = label.get("case").isNull() ? id : label.get("case").asText();
        cases.computeIfAbsent(scenario, name -> new TreeSet<>()).add(attack);
        if (found.getOrDefault(id, Set.of()).contains(RULES.get(scenario))) {
          casesFound.computeIfAbsent(scenario, name -> new TreeSet<>()).add(attack);
        }
      }
    }
    assertThat(cases.keySet()).isEqualTo(RULES.keySet());
    assertThat(cases)
        .allSatisfy(
            (scenario, attacks) ->
                assertThat(casesFound.getOrDefault(scenario, Set.of()))
                    .as(
                        "%s: found of %d cases by %s",
                        scenario, attacks.size(), RULES.get(scenario))
                    .hasSizeGreaterThan(attacks.size() / 2));
  }

  /** Sends transactions from a time on, one a second, and returns the file that labels them. */
  private Path generate(JobSetup setup, int count, Instant from, String... more)
      throws IOException, InterruptedException {
    Path labels = folder.resolve("labels-" + from.getEpochSecond() + ".jsonl");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                GENERATOR.toString(),
                "--bootstrapServers=" + setup.options().getKafkaBootstrapServers(),
                "--topic=" + setup.options().getTransactionsTopic(),
                "--population=handbook",
                "--users=300",
                "--fraudEvery=0",
                "--rate=0",
                "--count=" + count,
                "--startTime=" + from,
                "--eventRate=1",
                "--out=" + labels,
                "--quiet"));
    command.addAll(List.of(more));
    Process generator = new ProcessBuilder(command).inheritIO().start();
    assertThat(generator.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(generator.exitValue()).isZero();
    return labels;
  }

  private static Map<String, Set<String>> rulesByTransaction(JobSetup setup) throws SQLException {
    Map<String, Set<String>> rules = new TreeMap<>();
    for (String row :
        Databases.query(
            setup.database(), "SELECT transaction_id, unnest(rules) FROM fraud_alerts")) {
      String[] columns = row.split(" \\| ", 2);
      rules.computeIfAbsent(columns[0], id -> new TreeSet<>()).add(columns[1]);
    }
    return rules;
  }
}
