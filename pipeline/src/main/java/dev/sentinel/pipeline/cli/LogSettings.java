package dev.sentinel.pipeline.cli;

import dev.sentinel.pipeline.StartupException;
import dev.sentinel.pipeline.options.LogFormat;
import dev.sentinel.pipeline.options.MonitoringOptions;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.event.Level;

/**
 * How the job logs.
 *
 * @param format what lines look like
 * @param levels by logger, in the order they were given
 */
public record LogSettings(LogFormat format, Map<String, Level> levels) {
  /** What a level without a logger is for. */
  static final String SENTINEL = "dev.sentinel";

  /**
   * Reads the options: {@code --logLevel} is a list of {@code logger=level} and of levels for
   * Sentinel itself, separated by commas.
   *
   * @throws StartupException naming what is not a level
   */
  public static LogSettings from(MonitoringOptions options) {
    Map<String, Level> levels = new LinkedHashMap<>();
    for (String part : options.getLogLevel().split(",", -1)) {
      int equals = part.indexOf('=');
      String logger = equals < 0 ? SENTINEL : part.substring(0, equals).strip();
      levels.put(logger, level(options.getLogLevel(), part.substring(equals + 1).strip()));
    }
    return new LogSettings(options.getLogFormat(), levels);
  }

  private static Level level(String option, String name) {
    try {
      return Level.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new StartupException(
          "--logLevel="
              + option
              + ": '"
              + name
              + "' is not a level; these are error, warn, info, debug and trace, for one logger"
              + " such as org.apache.kafka=info.",
          e);
    }
  }
}
