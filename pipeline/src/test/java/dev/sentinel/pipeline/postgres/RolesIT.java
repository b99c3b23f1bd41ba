package dev.sentinel.pipeline.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sentinel.embedded.EmbeddedDatabase;
import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServices.Service;
import dev.sentinel.pipeline.alerts.WriteAlerts;
import dev.sentinel.pipeline.model.UserStats;
import dev.sentinel.pipeline.resilience.Patience;
import dev.sentinel.pipeline.stats.WriteUserStats;
import dev.sentinel.pipeline.testing.Databases;
import dev.sentinel.pipeline.testing.Rules;
import dev.sentinel.pipeline.testing.Transactions;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The three group roles, on a server of its own: roles belong to a server, and the first test needs
 * one that has none.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RolesIT {
  private static final String PASSWORD = "pw";
  private static final List<String> GROUPS =
      List.of("sentinel_writer", "sentinel_reader", "sentinel_analyst");

  private static EmbeddedServices services;
  private static EmbeddedDatabase server;
  private static JdbcSettings owner;

  @BeforeAll
  static void start() {
    services = EmbeddedServices.builder().services(Set.of(Service.POSTGRES)).start();
    server = services.database();
    owner = Databases.create(server);
  }

  @AfterAll
  static void stop() {
    services.close();
  }

  @Test
  @Order(1)
  void ownerWhoMayNotCreateRolesGetsTheTablesAndIsToldWhatIsMissing() {
    Migrations.migrate(owner);

    assertThat(Migrations.grantRoles(owner))
        .containsExactlyElementsOf(
            GROUPS.stream()
                .map(
                    role ->
                        ("Role %1$s is missing and sentinel may not create roles; have it created"
                                + " (CREATE ROLE %1$s), then run db-init again")
                            .formatted(role))
                .toList());
    Migrations.requireUpToDate(owner);
  }

  @Test
  @Order(2)
  void rolesThatSomebodyElseHasCreatedGetTheirRights() throws SQLException {
    server.executeAsSuperuser("CREATE ROLE sentinel_writer NOLOGIN");

    assertThat(Migrations.grantRoles(owner)).hasSize(2);
    assertThat(
            Databases.query(
                owner, "SELECT has_table_privilege('sentinel_writer', 'user_stats', 'UPDATE')"))
        .containsExactly("t");
  }

  @Test
  @Order(3)
  void ownerWhoMayCreateRolesDoes() throws SQLException {
    server.executeAsSuperuser("ALTER ROLE sentinel CREATEROLE");

    assertThat(Migrations.grantRoles(owner)).isEmpty();
    assertThat(Migrations.grantRoles(owner)).as("again").isEmpty();
    assertThat(
            Databases.query(
                owner,
                "SELECT rolname, rolcanlogin FROM pg_roles WHERE rolname LIKE 'sentinel\\_%'"
                    + " ORDER BY 1"))
        .containsExactly("sentinel_analyst | f", "sentinel_reader | f", "sentinel_writer | f");
    for (String group : GROUPS) {
      server.executeAsSuperuser(
          "CREATE ROLE %1$s_login LOGIN PASSWORD '%2$s' IN ROLE %1$s".formatted(group, PASSWORD));
    }
  }

  @Test
  @Order(4)
  void writerRunsThePipelinesSinks() throws SQLException {
    JdbcSettings writer = login("sentinel_writer");
    Migrations.requireUpToDate(writer);

    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(
            "Alerts",
            Create.of(
                Rules.alert(Transactions.transaction().id("tx-1").amount("6000").build())
                    .orElseThrow()))
        .apply(new WriteAlerts(writer, Patience.NONE));
    pipeline
        .apply("Stats", Create.of(stats(1), stats(2)))
        .apply(new WriteUserStats(writer, Patience.NONE));
    pipeline.run().waitUntilFinish();

    assertThat(Databases.query(owner, "SELECT transaction_id FROM fraud_alerts"))
        .containsExactly("tx-1");
    assertThat(Databases.query(owner, "SELECT txn_count FROM user_stats")).containsExactly("2");
  }

  @ParameterizedTest
  @Order(5)
  @ValueSource(strings = {"sentinel_writer", "sentinel_reader", "sentinel_analyst"})
  void everyRoleReadsTheRulesAndTheirTrials(String group) throws SQLException {
    for (String table : List.of("rules", "rule_lists", "shadow_alerts")) {
      assertThat(Databases.query(login(group), "SELECT count(*) FROM " + table))
          .containsExactly("0");
    }
  }

  @ParameterizedTest
  @Order(5)
  @ValueSource(
      strings = {
        "CREATE TABLE mine (n INT)",
        "ALTER TABLE fraud_alerts ADD COLUMN mine INT",
        "DROP TABLE user_stats",
        "TRUNCATE fraud_alerts",
        "DELETE FROM fraud_alerts",
        "DELETE FROM user_stats",
        "UPDATE user_totals SET windows = 0",
        "UPDATE fraud_alerts SET amount = 0",
        "DELETE FROM shadow_alerts",
        "INSERT INTO rules SELECT * FROM rules",
        "INSERT INTO rule_lists (list) VALUES ('ALLOW')",
        "SELECT * FROM alert_verdicts",
        "INSERT INTO alert_verdicts (transaction_id, verdict, decided_by) VALUES ('x', 'fraud',"
            + " 'x')",
        "DELETE FROM flyway_schema_history",
        "SELECT grant_sentinel_roles()"
      })
  void writerMayNot(String sql) {
    assertDenied("sentinel_writer", sql);
  }

  @ParameterizedTest
  @Order(5)
  @ValueSource(
      strings = {
        "CREATE TABLE mine (n INT)",
        "INSERT INTO fraud_alerts SELECT * FROM fraud_alerts",
        "UPDATE user_stats SET txn_count = 0",
        "DELETE FROM user_stats",
        "INSERT INTO rules SELECT * FROM rules",
        "INSERT INTO shadow_alerts SELECT * FROM shadow_alerts",
        "INSERT INTO alert_verdicts (transaction_id, verdict, decided_by) VALUES ('x', 'fraud',"
            + " 'x')"
      })
  void readerMayNot(String sql) {
    assertDenied("sentinel_reader", sql);
  }

  @ParameterizedTest
  @Order(5)
  @ValueSource(
      strings = {
        "INSERT INTO fraud_alerts SELECT * FROM fraud_alerts",
        "UPDATE user_stats SET txn_count = 0",
        "UPDATE alert_verdicts SET verdict = 'undo'",
        "DELETE FROM alert_verdicts",
        "INSERT INTO alert_verdicts (transaction_id, verdict, decided_by, decided_role)"
            + " VALUES ('x', 'fraud', 'x', 'somebody')"
      })
  void analystMayNot(String sql) {
    assertDenied("sentinel_analyst", sql);
  }

  @Test
  @Order(6)
  void readerAndAnalystSeeEverythingAndTheAnalystDecides() throws SQLException {
    Databases.execute(
        login("sentinel_analyst"),
        "INSERT INTO alert_verdicts (transaction_id, verdict, note, decided_by)"
            + " VALUES ('tx-1', 'fraud', 'stolen', 'alice')");

    for (String group : List.of("sentinel_reader", "sentinel_analyst")) {
      Migrations.requireUpToDate(login(group));
      assertThat(Databases.query(login(group), "SELECT transaction_id FROM fraud_alerts"))
          .containsExactly("tx-1");
      assertThat(Databases.query(login(group), "SELECT txn_count FROM user_stats"))
          .containsExactly("2");
      assertThat(Databases.query(login(group), "SELECT user_id, txn_count FROM user_totals"))
          .containsExactly("a | 2");
      assertThat(
              Databases.query(
                  login(group),
                  "SELECT transaction_id, verdict, decided_by, decided_role FROM alert_verdicts"))
          .containsExactly("tx-1 | fraud | alice | sentinel_analyst_login");
    }
  }

  private static JdbcSettings login(String group) {
    return new JdbcSettings(owner.url(), group + "_login", PASSWORD);
  }

  private static void assertDenied(String group, String sql) {
    assertThatThrownBy(() -> Databases.execute(login(group), sql))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
  }

  private static UserStats stats(long count) {
    BigDecimal total = new BigDecimal("10.0000");
    return new UserStats(
        "a",
        Transactions.NOON,
        Transactions.NOON.plusSeconds(10),
        "USD",
        count,
        total,
        total,
        total);
  }
}
