package dev.sentinel.ops.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.embedded.EmbeddedDatabase;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.ops.testing.Call;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import dev.sentinel.pipeline.postgres.Migrations;
import dev.sentinel.pipeline.rules.store.RuleStore;
import dev.sentinel.pipeline.rules.store.StoredRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The commands that look at rules and lists and change them, on a real PostgreSQL. */
@ExtendWith(EmbeddedServicesExtension.class)
class RulesIT {
  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z";
  private static final String MINE =
      """
      rules:
        - id: mine
          description: "{tx.amount} at night"
          when: tx.amount > 10 && tx.night
          score: 20
          tags: [test]
      """;

  @TempDir private Path folder;
  private JdbcSettings database;

  @BeforeEach
  void create(EmbeddedDatabase server) {
    database = new JdbcSettings(server.newDatabase(), server.username(), server.password());
    Migrations.migrate(database);
  }

  @Test
  void theShippedRulesAreThereFromTheBeginning() {
    Call list = call("rules", "list");

    assertThat(list.exitCode()).isZero();
    assertThat(list.out().lines().map(line -> line.substring(0, line.indexOf(' '))))
        .containsExactly(
            "RULE",
            "amount-threshold",
            "card-testing",
            "impossible-travel",
            "new-device-high-amount",
            "sudden-spend",
            "terminal-burst",
            "velocity-count",
            "velocity-sum");
    assertThat(call("rules", "show", "amount-threshold").out())
        .isEqualTo(
            """
            rules:
              - id: amount-threshold
                version: 1
                description: Amount {tx.amount} is above the threshold of {alert_threshold}
                when: tx.amount > alert_threshold
                score: 70
                status: ACTIVE
                owner: sentinel
                tags:
                  - amount
            """);
  }

  @Test
  void aRuleFromItsFirstVersionToARollback() throws Exception {
    Path file = file(MINE);
    Call dry = change("rules", "apply", file.toString(), "--dry-run");
    assertThat(dry.out()).isEqualTo("mine version 1: ACTIVE would be stored\n");
    assertThat(stored()).isEmpty();

    Call first = change("rules", "apply", file.toString());
    assertThat(first.out()).matches("mine version 1: ACTIVE from " + TIME + " on\n");
    assertThat(first.exitCode()).isZero();
    assertThat(change("rules", "apply", file.toString()).out()).isEqualTo("1 rule as before.\n");

    file(MINE.replace("tx.amount > 10", "tx.amount > 12").replace("score: 20", "score: 25"));
    assertThat(change("rules", "apply", file.toString()).out())
        .matches("mine version 2: ACTIVE from " + TIME + " on\n");
    assertThat(call("rules", "diff", "mine").out())
        .isEqualTo(
            """
            --- mine version 1 by tester
            +++ mine version 2 by tester
            - when: tx.amount > 10 && tx.night
            + when: tx.amount > 12 && tx.night
            - score: 20
            + score: 25
            """);
    assertThat(change("rules", "pause", "mine").out())
        .matches("mine version 3: PAUSED from " + TIME + " on\n");
    assertThat(change("rules", "pause", "mine").out())
        .isEqualTo("mine version 3 is PAUSED already.\n");
    assertThat(change("rules", "shadow", "mine").out()).startsWith("mine version 4: SHADOW");
    assertThat(change("rules", "activate", "mine").out()).startsWith("mine version 5: ACTIVE");
    assertThat(change("rules", "rollback", "mine", "--to", "1").out())
        .matches("mine version 6, as version 1 was: ACTIVE from " + TIME + " on\n");

    assertThat(call("rules", "history", "mine").out().lines())
        .hasSize(7)
        .last()
        .asString()
        .matches("      6  ACTIVE  " + TIME + "  tester  a test");
    assertThat(call("rules", "show", "mine", "--version-number", "6").out())
        .contains("version: 6", "tx.amount > 10 && tx.night");
    assertThat(stored()).extracting(StoredRule::author).containsOnly("tester");
  }

  @Test
  void aShippedRuleIsPausedUnderItsNextVersion() throws Exception {
    assertThat(change("rules", "pause", "terminal-burst").out())
        .matches("terminal-burst version 2: PAUSED from " + TIME + " on\n");
    assertThat(change("rules", "rollback", "terminal-burst").out())
        .startsWith("terminal-burst version 3, as version 1 was: ACTIVE");
  }

  @Test
  void oneMistakeAndNothingIsStored() throws Exception {
    Path file =
        file(
            MINE
                + """
                  - {id: wrong, description: "{tx.amuont}", when: user.cuont_10m > 5, score: 1}
                """);

    Call apply = change("rules", "apply", file.toString());

    assertThat(apply.exitCode()).isEqualTo(1);
    assertThat(apply.err())
        .isEqualTo(
            """
            rule wrong: when, line 1, column 1: there is no user.cuont_10m; did you mean \
            user.count_10m?
            rule wrong: description: {tx.amuont}, line 1, column 1: there is no tx.amuont; did you \
            mean tx.amount?
            Nothing is stored.
            """);
    assertThat(stored()).isEmpty();
    assertThat(call("rules", "validate", file.toString()).exitCode()).isEqualTo(1);
    assertThat(call("rules", "validate", file(MINE).toString()).out())
        .isEqualTo("1 rule, all right.\n");
  }

  @Test
  void versionsThatAreTakenAreRefused() throws Exception {
    change("rules", "apply", file(MINE).toString());
    Call taken =
        change(
            "rules",
            "apply",
            file(MINE.replace("score: 20", "score: 9\n    version: 1")).toString());

    assertThat(taken.exitCode()).isEqualTo(3);
    assertThat(taken.err())
        .isEqualTo(
            "Rule mine has version 1 already, and another version 1; make this one version 2, or"
                + " leave its version out. Nothing is stored.\n");
  }

  @Test
  void whatIsMisspeltIsSaid() throws Exception {
    assertThat(change("rules", "pause", "terminal-brust").err())
        .isEqualTo(
            "There is no rule terminal-brust; did you mean terminal-burst?. See sentinel-ops rules"
                + " pause --help.\n");
    assertThat(call("rules", "pause", "terminal-burst").err())
        .contains("Missing required option: '--note=WHY'");
    assertThat(call("rules", "show", "amount-threshold", "--version-number", "7").err())
        .startsWith("Rule amount-threshold has no version 7; it has 1.");
    assertThat(call("rules", "validate", folder.resolve("none.yaml").toString()).exitCode())
        .isEqualTo(3);
    assertThat(change("lists", "block", "card=1").err())
        .startsWith(
            "'card=1' is not of the form FIELD=VALUE, with one of the fields user_id, card_id,");
  }

  @Test
  void listsFromPutToRemove() throws Exception {
    assertThat(change("lists", "block", "card_id=c-1=2").out())
        .matches("card_id=c-1=2 is on the block list from " + TIME + " on\n");
    assertThat(change("lists", "allow", "user_id=42", "--for", "7d").out())
        .matches("user_id=42 is on the allow list from " + TIME + " until " + TIME + "\n");
    assertThat(call("lists", "show").out().lines().map(line -> line.replaceAll(TIME, "T")))
        .satisfiesExactly(
            heading -> assertThat(heading).startsWith("LIST"),
            block -> assertThat(block).matches("block +card_id +c-1=2 +T +- +tester +a test"),
            allow -> assertThat(allow).matches("allow +user_id +42 +T +T +tester +a test"));

    assertThat(change("lists", "remove", "block", "card_id=c-1=2").out())
        .matches("card_id=c-1=2 is off the block list from " + TIME + " on\n");
    assertThat(call("lists", "show").out().lines()).hasSize(2);
  }

  @Test
  void samplesSayWhatFires() throws Exception {
    Path samples = folder.resolve("samples.jsonl");
    Files.writeString(
        samples,
        """
        {"transaction_id": "plain", "user_id": 1, "amount": 5, "timestamp": "2026-01-31T12:00:00Z"}

        {"name": "at night", "transaction": {"transaction_id": "t", "user_id": 1, "amount": 10.01, \
        "timestamp": "2026-01-31T01:00:00Z", "country": "DE"}, "expect": ["mine"]}
        {"name": "at noon", "transaction": {"transaction_id": "t", "user_id": 1, "amount": 10.01, \
        "timestamp": "2026-01-31T12:00:00Z", "country": "DE"}, "expect": ["mine"]}
        """);
    String[] command = {"rules", "test", file(MINE).toString(), "--against", samples.toString()};

    Call test = call(command);

    assertThat(test.exitCode()).isEqualTo(1);
    assertThat(test.out())
        .isEqualTo(
            """
            1  plain
            3  at night
                mine (20): 10.01 USD at night
            4  at noon
                expected mine

            RULE  FIRED  LACKED A VALUE  FAILED
            mine      1               0       0

            3 samples, 1 not as expected.
            """);

    Files.writeString(samples, "{\"transaction\": {\"amount\": 1}}");
    assertThat(call(command).err())
        .isEqualTo(
            samples
                + ":1: not a transaction: required field transaction_id is missing"
                + System.lineSeparator());
  }

  private List<StoredRule> stored() throws SQLException {
    try (RuleStore store = RuleStore.open(database, "test")) {
      return store.rules(Instant.EPOCH);
    }
  }

  private Path file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("rules.yaml"), yaml);
  }

  private Call change(String... command) {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(List.of("--author", "tester", "--note", "a test"));
    return call(line.toArray(String[]::new));
  }

  private Call call(String... command) {
    List<String> line = new ArrayList<>(List.of(command));
    line.add("--jdbcUrl=" + database.url());
    line.add("--jdbcUsername=" + database.username());
    line.add("--jdbcPassword=" + database.password());
    return Call.of(line.toArray(String[]::new));
  }
}
