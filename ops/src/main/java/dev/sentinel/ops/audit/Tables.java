package dev.sentinel.ops.audit;

import java.sql.SQLException;
import java.util.List;

/** The tables of the workbench that are filled from outside. */
final class Tables {
  private static final List<String> ONCE =
      List.of(
          // Offsets of the topic: what must be accounted for lies from start_pos to before end_pos.
          // Rows of the lake from low_pos on are compared with alerts and statistics. last_pos is
          // the end of all there is, whether committed or not.
          """
          CREATE TABLE positions (
            part INTEGER, beginning BIGINT, low_pos BIGINT, start_pos BIGINT, end_pos BIGINT,
            last_pos BIGINT)\
          """,
          "CREATE TABLE files (id INTEGER, name VARCHAR, day VARCHAR, own BOOLEAN)",
          // Amounts are DECIMAL, event times microseconds since the epoch.
          """
          CREATE TABLE lake (
            file INTEGER, own BOOLEAN, part INTEGER, pos BIGINT, user_id VARCHAR, currency VARCHAR,
            amount DECIMAL(18, 4), event_us BIGINT)\
          """,
          // Rows of the lake that the rules suspect, by AlertKind; where the rules of several times
          // differ, one row for each. It must have been written if sure, unless it is excusable and
          // another row says that the allow list suppressed it.
          """
          CREATE TABLE suspicious (
            batch INTEGER, kind VARCHAR, part INTEGER, pos BIGINT, id VARCHAR, user_id VARCHAR,
            amount DECIMAL(18, 4), currency VARCHAR, event_us BIGINT, rules VARCHAR, score INTEGER,
            severity VARCHAR, sure BOOLEAN, excusable BOOLEAN)\
          """,
          // Kafka timestamps of records, where they were asked for.
          "CREATE TABLE recorded (part INTEGER, pos BIGINT, recorded_ms BIGINT)",
          // Rows of the lake that user_stats need not count, and why.
          "CREATE TABLE verdicts (part INTEGER, pos BIGINT, verdict VARCHAR)");

  /** Made anew for each look. */
  private static final List<String> EVERY_TIME =
      List.of(
          """
          CREATE OR REPLACE TABLE letters (
            part INTEGER, pos BIGINT, letter VARCHAR, reason VARCHAR, recorded_ms BIGINT)\
          """,
          // Records that are in the topic and not in the lake: missing ones and the latest.
          // suspicious are the kinds of suspicions, joined by commas.
          """
          CREATE OR REPLACE TABLE topic_rows (
            part INTEGER, pos BIGINT, recorded_ms BIGINT, missing BOOLEAN, refused VARCHAR,
            id VARCHAR, user_id VARCHAR, currency VARCHAR, amount DECIMAL(18, 4), event_us BIGINT,
            suspicious VARCHAR)\
          """,
          // Rules that can be evaluated again, and others that cannot; both joined by commas.
          """
          CREATE OR REPLACE TABLE alerts (
            kind VARCHAR, id VARCHAR, user_id VARCHAR, amount DECIMAL(18, 4), currency VARCHAR,
            event_us BIGINT, rules VARCHAR, score INTEGER, severity VARCHAR, topic VARCHAR,
            part INTEGER, pos BIGINT, others VARCHAR)\
          """,
          """
          CREATE OR REPLACE TABLE stats (
            user_id VARCHAR, currency VARCHAR, start_us BIGINT, n BIGINT, total DECIMAL(38, 4),
            least DECIMAL(38, 4), most DECIMAL(38, 4), sound BOOLEAN)\
          """);

  private Tables() {}

  static void create(Workbench bench) throws SQLException {
    for (String table : ONCE) {
      bench.execute(table);
    }
  }

  static void recreate(Workbench bench) throws SQLException {
    for (String table : EVERY_TIME) {
      bench.execute(table);
    }
  }
}
