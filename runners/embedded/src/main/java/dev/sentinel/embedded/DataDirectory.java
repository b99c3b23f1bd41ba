package dev.sentinel.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The folder that holds the data of all services, owned by one process at a time. The operating
 * system drops the lock with the process, however it ends, so there is no stale lock to clean up.
 */
final class DataDirectory implements AutoCloseable {

  private final Path path;
  private final boolean temporary;
  private final FileChannel lockFile;

  private DataDirectory(Path path, boolean temporary, FileChannel lockFile) {
    this.path = path;
    this.temporary = temporary;
    this.lockFile = lockFile;
  }

  /** A new folder that {@link #close()} deletes. */
  static DataDirectory temporary() {
    try {
      return open(Files.createTempDirectory("sentinel-embedded-"), true);
    } catch (IOException e) {
      throw new EmbeddedServiceException("Cannot create a temporary folder: " + e, e);
    }
  }

  /** A folder that stays; created when it is not there. */
  static DataDirectory at(Path path) {
    return open(path.toAbsolutePath().normalize(), false);
  }

  // The channel belongs to the instance, which closes it.
  @SuppressWarnings("resource")
  private static DataDirectory open(Path path, boolean temporary) {
    Path file = path.resolve("lock");
    try {
      Files.createDirectories(path);
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (!tryLock(channel)) {
        String holder = Files.readString(file).strip();
        channel.close();
        throw new EmbeddedServiceException(
            "The data directory %s is in use by process %s: stop it or choose another directory"
                .formatted(path, holder.isEmpty() ? "(unknown)" : holder));
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(holderText().getBytes(UTF_8)));
      return new DataDirectory(path, temporary, channel);
    } catch (IOException e) {
      throw new EmbeddedServiceException(
          "Cannot use the data directory %s: %s".formatted(path, e), e);
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static String holderText() {
    ProcessHandle self = ProcessHandle.current();
    return self.pid()
        + self.info().command().map(command -> " (" + command + ")").orElse("")
        + "\n";
  }

  Path path() {
    return path;
  }

  /** Releases the folder and, if it is temporary, deletes it. */
  @Override
  public void close() {
    try {
      lockFile.close();
      if (temporary) {
        deleteRecursively(path);
      }
    } catch (IOException e) {
      throw new EmbeddedServiceException("Cannot clean up %s: %s".formatted(path, e), e);
    }
  }

  /** Deletes a file or folder with all it holds; does nothing when it is not there. */
  static void deleteRecursively(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            // A server that is just ending may delete its own files first.
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
            if (e != null) {
              throw e;
            }
            Files.deleteIfExists(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
