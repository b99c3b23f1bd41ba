package dev.sentinel.pipeline.features;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.channels.Channels;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.util.MimeTypes;

/**
 * The histories that a run begins with: one file an entity and bucket, read when a bucket meets its
 * first transaction.
 *
 * @param folder where the files are; empty when there is no history
 * @param files their names. Which buckets have none is known from here: file systems differ in how
 *     they say that a file is missing, and one that should be there must not be taken for none
 */
public record StartState(String folder, Set<String> files) implements Serializable {

  public StartState {
    files = Set.copyOf(files);
  }

  /** No history. */
  public static StartState none() {
    return new StartState("", Set.of());
  }

  /** Writes histories to a folder of their own. */
  static StartState save(String folder, Map<Entity, HistoryTable[]> byBucket) throws IOException {
    Set<String> files = new TreeSet<>();
    for (Map.Entry<Entity, HistoryTable[]> entity : byBucket.entrySet()) {
      HistoryTable[] tables = entity.getValue();
      for (int bucket = 0; bucket < tables.length; bucket++) {
        if (tables[bucket] != null) {
          String name = name(entity.getKey(), bucket);
          try (OutputStream out =
              Channels.newOutputStream(FileSystems.create(file(folder, name), MimeTypes.BINARY))) {
            out.write(tables[bucket].toBytes());
          }
          files.add(name);
        }
      }
    }
    return new StartState(folder, files);
  }

  HistoryTable load(Entity entity, int bucket) throws IOException {
    String name = name(entity, bucket);
    if (!files.contains(name)) {
      return HistoryTable.empty();
    }
    try (InputStream in = Channels.newInputStream(FileSystems.open(file(folder, name)))) {
      return HistoryTable.of(in.readAllBytes());
    }
  }

  private static String name(Entity entity, int bucket) {
    return String.format(Locale.ROOT, "%s-%03d.state", entity.label(), bucket);
  }

  private static ResourceId file(String folder, String name) {
    return FileSystems.matchNewResource(folder, true)
        .resolve(name, StandardResolveOptions.RESOLVE_FILE);
  }
}
