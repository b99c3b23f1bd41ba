package dev.sentinel.pipeline.lake;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.io.FileIO;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;

/**
 * Names a file {@code date=…/part-<source>-<window>-<pane>-<shard>.snappy.parquet}. The same pane
 * gets the same name, so that a runner that repeats it writes over its own file; different topics,
 * windows, panes and shards never share one.
 */
final class LakeFileNaming implements FileIO.Write.FileNaming {
  private static final DateTimeFormatter WINDOW_FORMAT =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final Pattern NAME =
      Pattern.compile(
          "part-(?<source>.+)-(?<window>\\d{8}T\\d{6}\\.\\d{3}Z)-\\d+-\\d+-of-\\d+\\.snappy\\.parquet");

  private final String partition;
  private final String source;

  /**
   * @param partition the folder, such as {@code date=2026-01-31}
   * @param source what tells this job's files from those of others in the same lake: its topic
   */
  LakeFileNaming(String partition, String source) {
    this.partition = partition;
    this.source = source;
  }

  @Override
  public String getFilename(
      BoundedWindow window, PaneInfo pane, int numShards, int shardIndex, Compression compression) {
    if (!(window instanceof IntervalWindow interval)) {
      throw new IllegalArgumentException("files are named by fixed windows, not " + window);
    }
    return String.format(
        Locale.ROOT,
        "%s/part-%s-%s-%d-%05d-of-%05d.snappy.parquet",
        partition,
        source,
        WINDOW_FORMAT.format(Instant.ofEpochMilli(interval.start().getMillis())),
        pane.getIndex(),
        shardIndex,
        numShards);
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
