package dev.sentinel.runner.spark;

import dev.sentinel.pipeline.StartupException;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder of its own for the checkpoints of each run.
 *
 * <p>Checkpoints serve a run for as long as it lives: what an executor takes with it when it is
 * lost is read from them. A new run never goes on from an old run's: it plans anew from what is in
 * the lake and among the dead letters, which cannot be ahead of or behind the data as checkpoints
 * can, and which a new version of the code can read.
 */
final class RunDirectory {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final String PREFIX = "run-";

  private RunDirectory() {}

  /**
   * Makes the folder for a run that starts now, and removes those of the job's earlier runs.
   *
   * @param root what the user calls the checkpoint folder
   * @param job tells apart the jobs that share the root
   * @throws StartupException if the folder cannot be made
   */
  static String create(String root, String job) {
    try {
      Path parent = new Path(root, job.replaceAll("[^A-Za-z0-9._-]", "_"));
      FileSystem files = parent.getFileSystem(new Configuration());
      if (files.exists(parent)) {
        for (FileStatus old : files.listStatus(parent)) {
          if (old.getPath().getName().startsWith(PREFIX)) {
            files.delete(old.getPath(), true);
          }
        }
      }
      String name =
          PREFIX + TIME.format(Instant.now()) + "-" + UUID.randomUUID().toString().substring(0, 8);
      Path run = new Path(parent, name);
      if (!files.mkdirs(run)) {
        throw new IOException("it cannot be created");
      }
      return files.makeQualified(run).toString();
    } catch (IOException | IllegalArgumentException e) {
      throw new StartupException(
          "--checkpointDir=" + root + " cannot be used: " + e.getMessage() + ".", e);
    }
  }
}
