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
   * @throws StartupException if the folder cannot be made, or holds what is not this job's
   */
  static String create(String root, String job) {
    try {
      Path parent = folderOf(root, job);
      FileSystem files = parent.getFileSystem(new Configuration());
      removeRuns(files, parent);
      String name =
          PREFIX + TIME.format(Instant.now()) + "-" + UUID.randomUUID().toString().substring(0, 8);
      Path run = new Path(parent, name);
      if (!files.mkdirs(run)) {
        throw new IOException("it cannot be created");
      }
      return ForklessFileSystem.of(files.makeQualified(run)).toString();
    } catch (IOException | IllegalArgumentException e) {
      throw unusable(root, e);
    }
  }

  /**
   * Removes what the runs of a job have left.
   *
   * @return how many runs
   * @throws StartupException if the folder cannot be used, or holds what is not this job's
   */
  static int clean(String root, String job) {
    try {
      Path parent = folderOf(root, job);
      return removeRuns(parent.getFileSystem(new Configuration()), parent);
    } catch (IOException | IllegalArgumentException e) {
      throw unusable(root, e);
    }
  }

  private static Path folderOf(String root, String job) {
    return new Path(root, job.replaceAll("[^A-Za-z0-9._-]", "_"));
  }

  private static int removeRuns(FileSystem files, Path parent) throws IOException {
    if (!files.exists(parent)) {
      return 0;
    }
    FileStatus[] found = files.listStatus(parent);
    for (FileStatus entry : found) {
      if (!entry.getPath().getName().startsWith(PREFIX)) {
        throw new IOException(
            parent
                + " holds "
                + entry.getPath().getName()
                + ", which is not a checkpoint of Sentinel; choose another folder, or remove it");
      }
    }
    for (FileStatus run : found) {
      files.delete(run.getPath(), true);
    }
    return found.length;
  }

  private static StartupException unusable(String root, Exception e) {
    return new StartupException(
        "--checkpointDir=" + root + " cannot be used: " + e.getMessage() + ".", e);
  }
}
