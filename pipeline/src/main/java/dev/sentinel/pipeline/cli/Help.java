package dev.sentinel.pipeline.cli;

import dev.sentinel.pipeline.options.OptionCatalog;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;

/** The help of a runner's jar. */
final class Help {
  private static final int NAME_WIDTH = 34;
  private static final int TEXT_WIDTH = 66;

  private Help() {}

  static String text(String jarName) {
    TextTable table =
        TextTable.forColumns(
            picocli.CommandLine.Help.defaultColorScheme(Ansi.OFF),
            new Column(NAME_WIDTH, 2, Column.Overflow.SPAN),
            new Column(TEXT_WIDTH, 2, Column.Overflow.WRAP));
    for (OptionCatalog.Option option : OptionCatalog.all()) {
      String fallback = option.defaultText().isEmpty() ? "" : " (default: " + shown(option) + ")";
      table.addRowValues("--" + option.name() + "=…", option.description() + fallback);
    }
    return String.format(
        Locale.ROOT,
        """
        Usage: java -jar %1$s [--option=value …]     run the job
               java -jar %1$s db-init [--help]       create or upgrade the tables
               java -jar %1$s --help

        Reads transactions from Kafka, archives them to the lake, writes alerts and user
        statistics to PostgreSQL, and sends what it cannot read to the dead-letter topic.

        Options:
        %2$s
        The runner's own options, such as --runner, are accepted too.
        Credentials of the bucket: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.

        Example:
          java -jar %1$s --kafkaBootstrapServers=localhost:9092 \\
            --jdbcUrl=jdbc:postgresql://localhost:5432/sentinel --lake=./data/lake
        """,
        jarName,
        table);
  }

  /** Defaults can come from the environment, and then be secret. */
  private static String shown(OptionCatalog.Option option) {
    return option.secret()
        ? "what the environment says"
        : JdbcSettings.withoutPassword(option.defaultText());
  }
}
