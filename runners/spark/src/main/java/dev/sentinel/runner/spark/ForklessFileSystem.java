package dev.sentinel.runner.spark;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local files for checkpoints, without a process for each of them.
 *
 * <p>Where its native library is not at hand, and it is in no distribution of Spark, Hadoop starts
 * {@code chmod} for every file and folder that it makes: dozens a batch, most of them when keyed
 * state is written.
 *
 * <p>It has a scheme of its own and leaves {@code file:} alone, which Spark uses before it knows of
 * an application's classes.
 */
public final class ForklessFileSystem extends LocalFileSystem {
  /** {@link SparkSupport} tells Hadoop of it. */
  private static final String SCHEME = "forkless";

  /** Called by Hadoop. */
  public ForklessFileSystem() {
    super(new LocalFiles());
  }

  /**
   * The same folder by this file system if it is a local one, else as it is.
   *
   * <p>Hadoop then knows the file system in all of this process. Spark's settings alone do not do:
   * before it has read any, it looks for an older checkpoint with a configuration of its own, which
   * on a worker is older than the job.
   */
  static Path of(Path folder) throws IOException {
    URI uri = folder.toUri();
    if (!"file".equals(uri.getScheme())) {
      return folder;
    }
    Path same = new Path(SCHEME, uri.getAuthority(), uri.getPath());
    Configuration configuration = new Configuration();
    configuration.setClass("fs." + SCHEME + ".impl", ForklessFileSystem.class, FileSystem.class);
    return same.getFileSystem(configuration).makeQualified(same);
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  private static final class LocalFiles extends RawLocalFileSystem {
    private static final URI NAME = URI.create(SCHEME + ":///");

    @Override
    public URI getUri() {
      return NAME;
    }

    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
      String symbols =
          permission.getUserAction().SYMBOL
              + permission.getGroupAction().SYMBOL
              + permission.getOtherAction().SYMBOL;
      try {
        Files.setPosixFilePermissions(
            pathToFile(path).toPath(), PosixFilePermissions.fromString(symbols));
      } catch (UnsupportedOperationException e) {
        super.setPermission(path, permission);
      }
    }
  }
}
