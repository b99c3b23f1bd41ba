package dev.sentinel.pipeline.cli;

import dev.sentinel.pipeline.postgres.JdbcSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Finds secrets where every user of the machine can read them: on the command line. */
final class CommandLineSecrets {
  private CommandLineSecrets() {}

  /** A sentence for each secret among the arguments; none quotes it. */
  static List<String> warnings(List<String> arguments) {
    List<String> warnings = new ArrayList<>();
    for (String argument : arguments) {
      String lower = argument.toLowerCase(Locale.ROOT);
      if (lower.startsWith("--jdbcpassword=") || lower.equals("--jdbcpassword")) {
        warnings.add(
            warning("--jdbcPassword", "SENTINEL_JDBC_PASSWORD or --jdbcPasswordFile=<file>"));
      } else if (lower.startsWith("--jdbcurl=")
          && !JdbcSettings.withoutPassword(argument).equals(argument)) {
        warnings.add(
            warning(
                "The password in --jdbcUrl",
                "SENTINEL_JDBC_PASSWORD or --jdbcPasswordFile=<file>"));
      } else if (lower.startsWith("--kafkaproperties={")
          && (lower.contains("password") || lower.contains("jaas"))) {
        warnings.add(
            warning("--kafkaProperties", "SENTINEL_KAFKA_PROPERTIES or --kafkaProperties=<file>"));
      }
    }
    return warnings;
  }

  private static String warning(String what, String instead) {
    return what
        + " can be read by every user of this machine in its list of processes; use "
        + instead
        + " instead.";
  }
}
