package dev.sentinel.pipeline.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sentinel.embedded.EmbeddedDatabase;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.pipeline.postgres.DataSources.BatchRewrite;
import dev.sentinel.pipeline.resilience.Causes;
import dev.sentinel.pipeline.resilience.Patience;
import dev.sentinel.pipeline.resilience.ServiceException;
import dev.sentinel.pipeline.testing.Databases;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.jdbc.JdbcIO;
import org.apache.beam.sdk.testing.TestStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What JdbcIO makes of errors of a real PostgreSQL. */
@Timeout(60)
@ExtendWith(EmbeddedServicesExtension.class)
class JdbcWritesIT {
  private static final Patience PATIENCE = new Patience(Duration.ofSeconds(30));
  private static final String SECRET_ROW = "the row nobody may read in a log";

  /** How often rows were set, the ones of repeated batches included. */
  private static final AtomicInteger ROWS_SET = new AtomicInteger();

  private JdbcSettings database;

  @BeforeEach
  void create(EmbeddedDatabase server) throws SQLException {
    database = Databases.create(server);
    ROWS_SET.set(0);
    Databases.execute(database, "CREATE TABLE rows (id TEXT PRIMARY KEY CHECK (length(id) < 40))");
  }

  @Test
  void connectionLostInsideABatchIsReplacedAndTheBatchRepeated() throws SQLException {
    write(JdbcWritesIT::setAndLoseTheConnectionOnce, PATIENCE, "a", "b", "c");

    assertThat(Databases.query(database, "SELECT id FROM rows ORDER BY 1"))
        .containsExactly("a", "b", "c");
    assertThat(ROWS_SET).as("rows set in two attempts").hasValue(6);
  }

  @Test
  void serverThatIsAwayIsWaitedFor(EmbeddedDatabase server) throws SQLException {
    server.stop();
    CompletableFuture<Void> back = CompletableFuture.runAsync(server::start);
    try {
      write(JdbcWritesIT::set, PATIENCE, "a");
    } finally {
      back.join();
    }

    assertThat(Databases.query(database, "SELECT id FROM rows")).containsExactly("a");
  }

  @Test
  void serverThatStaysAwayEndsTheJob(EmbeddedDatabase server) {
    server.stop();
    try {
      assertThat(failureOf(new Patience(Duration.ofSeconds(2)), "a").getMessage())
          .startsWith(
              "PostgreSQL at "
                  + database.url()
                  + " has been away for more than 2 seconds (--maxOutageSeconds=2): ");
    } finally {
      server.start();
    }
  }

  @Test
  void violatedConstraintIsNotRepeated() {
    assertThat(failureOf(PATIENCE, SECRET_ROW + " and its rest"))
        .hasMessage(
            "PostgreSQL at %s refuses to write: ERROR: new row for relation \"rows\" violates check"
                + " constraint \"rows_id_check\" (SQLSTATE 23514).",
            database.url());
    assertThat(ROWS_SET).hasValue(1);
  }

  @Test
  void missingPermissionIsNotRepeated() throws SQLException {
    Databases.execute(database, "REVOKE INSERT ON rows FROM CURRENT_USER");

    assertThat(failureOf(PATIENCE, "a"))
        .hasMessage(
            "PostgreSQL at %s refuses to write: ERROR: permission denied for table rows (SQLSTATE"
                + " 42501).",
            database.url());
    assertThat(ROWS_SET).hasValue(1);
  }

  @Test
  void missingTableIsNotRepeated() throws SQLException {
    Databases.execute(database, "DROP TABLE rows");

    assertThat(failureOf(PATIENCE, "a"))
        .hasMessage(
            "PostgreSQL at %s refuses to write: ERROR: relation \"rows\" does not exist (SQLSTATE"
                + " 42P01).",
            database.url());
    assertThat(ROWS_SET).hasValue(1);
  }

  @Test
  void missingDatabaseIsNotWaitedFor() {
    database = new JdbcSettings(database.url() + "_none", database.username(), database.password());

    assertThat(failureOf(PATIENCE, "a"))
        .hasMessageStartingWith(
            "PostgreSQL at " + database.url() + " refuses a connection: FATAL: ")
        .hasMessageEndingWith("(SQLSTATE 3D000).");
  }

  private ServiceException failureOf(Patience patience, String... rows) {
    Throwable failure = catchThrowable(() -> write(JdbcWritesIT::set, patience, rows));
    assertThat(failure).isNotNull();
    Causes.of(failure)
        .forEach(cause -> assertThat(String.valueOf(cause)).doesNotContain(SECRET_ROW));
    return Causes.find(failure, ServiceException.class)
        .orElseThrow(() -> new AssertionError("no sentence", failure));
  }

  /** Writes rows as one batch: a stream's elements that are added together are one bundle. */
  private void write(
      JdbcIO.PreparedStatementSetter<String> setter, Patience patience, String... rows) {
    Pipeline pipeline = Pipeline.create();
    String first = rows[0];
    String[] others = List.of(rows).subList(1, rows.length).toArray(String[]::new);
    pipeline
        .apply(
            TestStream.create(StringUtf8Coder.of())
                .addElements(first, others)
                .advanceWatermarkToInfinity())
        .apply(
            JdbcWrites.<String>write(database, BatchRewrite.ON, patience)
                .withStatement("INSERT INTO rows VALUES (?) ON CONFLICT DO NOTHING")
                .withPreparedStatementSetter(setter));
    pipeline.run().waitUntilFinish();
  }

  private static void set(String row, PreparedStatement statement) throws SQLException {
    ROWS_SET.incrementAndGet();
    statement.setString(1, row);
  }

  /** The third row is the last of the first attempt. */
  private static void setAndLoseTheConnectionOnce(String row, PreparedStatement statement)
      throws SQLException {
    set(row, statement);
    if (ROWS_SET.get() == 3) {
      try (PreparedStatement end =
          statement
              .getConnection()
              .prepareStatement("SELECT pg_terminate_backend(pg_backend_pid())")) {
        end.execute();
      } catch (SQLException expected) {
        assertThat(expected.getSQLState()).isEqualTo("57P01");
      }
    }
  }
}
