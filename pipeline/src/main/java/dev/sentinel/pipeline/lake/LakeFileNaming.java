package dev.sentinel.pipeline.lake;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a file {@code date=…/part-<source>-<window>-<pane>-<shard>.snappy.parquet}. The same pane
 * gets the same name, so that a runner that repeats it writes over its own file; different topics,
 * windows, panes and shards never share one.
 */
final class LakeFileNaming {
  private static final DateTimeFormatter WINDOW_FORMAT =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final Pattern NAME =
      Pattern.compile(
          "part-(?<source>.+)-(?<window>\\d{8}T\\d{6}\\.\\d{3}Z)-\\d+-\\d+-of-\\d+\\.snappy\\.parquet");

  private LakeFileNaming() {}

  /**
   * The name of a file, without its folder.
   *
   * @param source what tells this job's files from those of others in the same lake: its topic
   * @param window the start of the window its rows arrived in
   * @param pane which of the window's firings it is, from 0
   * @param shard from 0
   */
  static String name(String source, Instant window, long pane, int shard, int shards) {
    return String.format(
        Locale.ROOT,
        "part-%s-%s-%d-%05d-of-%05d.snappy.parquet",
        source,
        WINDOW_FORMAT.format(window),
        pane,
        shard,
        shards);
  }

  /**
   * The start of the window that a file's rows were collected in; empty for a file of another
   * source and for one that is not named by this class.
   */
  static Optional<Instant> windowOf(String filename, String source) {
    Matcher name = NAME.matcher(filename);
    if (!name.matches() || !name.group("source").equals(source)) {
      return Optional.empty();
    }
    try {
      return Optional.of(WINDOW_FORMAT.parse(name.group("window"), Instant::from));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
