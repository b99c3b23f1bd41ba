package dev.sentinel.pipeline.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sentinel.embedded.EmbeddedDatabase;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.pipeline.StartupException;
import dev.sentinel.pipeline.testing.Databases;
import java.io.IOException;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(30)
@ExtendWith(EmbeddedServicesExtension.class)
class MigrationsIT {
  private static final List<String> ALL =
      List.of(
          "1 alerts and stats",
          "2 alert verdicts",
          "3 alert orders",
          "4 roles",
          "5 user totals",
          "6 rules",
          "7 shadow alerts",
          "8 rule roles");

  private JdbcSettings database;

  @BeforeEach
  void create(EmbeddedDatabase server) {
    database = Databases.create(server);
  }

  @Test
  void createsTheTablesOnce() throws SQLException {
    assertThat(Migrations.migrate(database)).containsExactlyElementsOf(ALL);
    assertThat(Migrations.migrate(database)).isEmpty();

    Migrations.requireUpToDate(database);
    assertThat(
            Databases.query(
                database,
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
                    + " ORDER BY 1"))
        .containsExactly(
            "alert_verdicts",
            "flyway_schema_history",
            "fraud_alerts",
            "rule_lists",
            "rules",
            "shadow_alerts",
            "user_stats",
            "user_totals");
  }

  @Test
  void tablesOfOthersStay() throws SQLException {
    Databases.execute(database, "CREATE TABLE mine AS SELECT 1 AS n");

    assertThat(Migrations.migrate(database)).containsExactlyElementsOf(ALL);

    assertThat(Databases.query(database, "SELECT n FROM mine")).containsExactly("1");
  }

  @Test
  void missingTables() {
    assertThatThrownBy(() -> Migrations.requireUpToDate(database))
        .isInstanceOf(StartupException.class)
        .hasMessage(
            "The database at %s lacks tables or columns (migrations 1, 2, 3, 4, 5, 6, 7, 8); run db-init"
                + " first.",
            database.url());
  }

  @Test
  void tableThatIsInTheWay() throws SQLException {
    Databases.execute(database, "CREATE TABLE user_stats (n INT)");

    assertThatThrownBy(() -> Migrations.migrate(database))
        .isInstanceOf(StartupException.class)
        .hasMessageStartingWith("The tables cannot be created or upgraded as " + database + ": ")
        .hasMessageContaining("relation \"user_stats\" already exists");
  }

  @Test
  void wrongPassword() {
    assertRefused(
        new JdbcSettings(database.url(), database.username(), "wrong"),
        "PostgreSQL at %s refuses the login of %s; check --jdbcUsername and"
            + " SENTINEL_JDBC_PASSWORD (or --jdbcPassword).",
        database.url(),
        database.username());
  }

  @Test
  void noPassword() {
    assertRefused(
        new JdbcSettings(database.url(), database.username(), null),
        "PostgreSQL at %s refuses the login of %s; check --jdbcUsername and"
            + " SENTINEL_JDBC_PASSWORD (or --jdbcPassword).",
        database.url(),
        database.username());
  }

  @Test
  void unknownRole() {
    assertRefused(
        new JdbcSettings(database.url(), "nobody", "wrong"),
        "PostgreSQL at %s refuses the login of nobody; check --jdbcUsername and"
            + " SENTINEL_JDBC_PASSWORD (or --jdbcPassword).",
        database.url());
  }

  @Test
  void noSuchDatabase() {
    String url = database.url() + "_none";

    assertRefused(
        new JdbcSettings(url, database.username(), database.password()),
        "There is no such database: %s; create it, or correct --jdbcUrl.",
        url);
  }

  @Test
  void nobodyListens() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    String url = "jdbc:postgresql://127.0.0.1:" + port + "/sentinel";

    assertThatThrownBy(() -> Migrations.requireUpToDate(new JdbcSettings(url, "sentinel", null)))
        .isInstanceOf(StartupException.class)
        .hasMessageStartingWith(
            "PostgreSQL cannot be reached at "
                + url
                + "; is it running, and is --jdbcUrl right? (Connection to ");
  }

  private static void assertRefused(JdbcSettings settings, String message, Object... arguments) {
    assertThatThrownBy(() -> Migrations.migrate(settings))
        .isInstanceOf(StartupException.class)
        .hasMessage(message, arguments);
    assertThatThrownBy(() -> Migrations.requireUpToDate(settings))
        .isInstanceOf(StartupException.class)
        .hasMessage(message, arguments);
  }
}
