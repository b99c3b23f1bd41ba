package dev.sentinel.embedded.demo;

import dev.sentinel.embedded.EmbeddedDatabase;
import java.nio.file.Path;

/**
 * What runs where, and how to look inside. Short: the alerts below it are the point.
 *
 * @param lake the folder of the lake
 */
record DemoHeader(
    DemoFolder folder, String kafka, EmbeddedDatabase database, Path lake, Path viewer) {

  String text() {
    String address = database.jdbcUrl().substring("jdbc:postgresql://".length());
    return """

        Kafka       %s, topics
                      %s
        PostgreSQL  psql postgresql://%s:%s@%s
                      SELECT * FROM fraud_alerts ORDER BY timestamp DESC LIMIT 10;
                      SELECT * FROM user_stats ORDER BY avg_spend DESC LIMIT 10;
        Lake        duckdb -c "SELECT count(*) FROM
                      '%s/raw_transactions/*/*.parquet'"
        Viewer      java -jar %s stats \\
                      --jdbcPassword=%s \\
                      --jdbcUrl=%s
        Logs        %s

        """
        .formatted(
            kafka,
            Topics.names(),
            database.username(),
            database.password(),
            address,
            lake,
            shown(viewer),
            database.password(),
            database.jdbcUrl(),
            folder.logs());
  }

  /** Relative to where the user is, if it lies below. */
  static Path shown(Path path) {
    Path here = Path.of("").toAbsolutePath();
    return path.startsWith(here) ? here.relativize(path) : path;
  }
}
