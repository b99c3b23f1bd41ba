package dev.sentinel.pipeline.features;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.channels.Channels;
import java.util.Locale;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.util.MimeTypes;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The histories that a run begins with: one file an entity and bucket, read when a bucket meets its
 * first transaction.
 *
 * @param folder where the files are, or null when there is no history
 */
public record StartState(@Nullable String folder) implements Serializable {

  /** No history. */
  public static StartState none() {
    return new StartState(null);
  }

  HistoryTable load(Entity entity, int bucket) throws IOException {
    if (folder == null) {
      return HistoryTable.empty();
    }
    try (InputStream in = Channels.newInputStream(FileSystems.open(file(entity, bucket)))) {
      return HistoryTable.of(in.readAllBytes());
    } catch (FileNotFoundException e) {
      // No entity of this bucket has a history.
      return HistoryTable.empty();
    }
  }

  void save(Entity entity, int bucket, HistoryTable table) throws IOException {
    try (OutputStream out =
        Channels.newOutputStream(FileSystems.create(file(entity, bucket), MimeTypes.BINARY))) {
      out.write(table.toBytes());
    }
  }

  private ResourceId file(Entity entity, int bucket) {
    return FileSystems.matchNewResource(String.valueOf(folder), true)
        .resolve(
            String.format(Locale.ROOT, "%s-%02d.state", entity.label(), bucket),
            StandardResolveOptions.RESOLVE_FILE);
  }
}
