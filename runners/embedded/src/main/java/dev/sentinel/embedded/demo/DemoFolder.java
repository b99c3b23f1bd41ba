package dev.sentinel.embedded.demo;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder that keeps what a demo leaves: its data and logs, and those of the run before it.
 *
 * @param root as it is shown to the user
 */
record DemoFolder(Path root) {

  private static final String MARKER = "README.txt";
  private static final String LOCK = "lock";

  /** What belongs to one run. The unpacked servers in {@code work} serve every run. */
  private static final List<String> OF_ONE_RUN =
      List.of("kafka", "postgres", "postgres.log", "s3", "lake", "logs", "sent.jsonl");

  private static final String ABOUT =
      """
      Data of the Sentinel demo; delete this folder whenever no demo runs.

      lake/        transactions as Parquet files
      sent.jsonl   what the generator sent, one JSON object a line, and whether it is fraud
      logs/        logs of the programs
      kafka/, postgres/, s3/   data of the services
      previous/    the same of the run before
      """;

  /** The lake when it is a folder. */
  Path lake() {
    return root.resolve("lake");
  }

  /** What was sent, with the truth about it. */
  Path sent() {
    return root.resolve("sent.jsonl");
  }

  /** Logs of the programs. */
  Path logs() {
    return root.resolve("logs");
  }

  /** Which processes run. */
  Path children() {
    return root.resolve("children");
  }

  /** The run before this one. */
  Path previous() {
    return root.resolve("previous");
  }

  /**
   * Refuses a folder with anything in it that no demo has made, because a run moves files away.
   *
   * @throws DemoException if it is such a folder
   */
  void requireOurs() {
    try {
      if (!Files.exists(root) || Files.exists(root.resolve(MARKER))) {
        return;
      }
      if (!Files.isDirectory(root) || hasForeignFiles()) {
        throw new DemoException(
            "%s is not a folder of the demo, which moves what it finds: choose an empty one"
                .formatted(root));
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private boolean hasForeignFiles() throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      return files.anyMatch(file -> !file.endsWith(LOCK));
    }
  }

  /**
   * Makes room for a new run. The one before is kept, and the one before that deleted.
   *
   * @return whether there was a run before
   */
  boolean setAside() {
    try {
      Files.createDirectories(root);
      Files.writeString(root.resolve(MARKER), ABOUT);
      List<Path> old =
          OF_ONE_RUN.stream().map(root::resolve).filter(file -> Files.exists(file)).toList();
      if (!old.isEmpty()) {
        deleteRecursively(previous());
        Files.createDirectories(previous());
        for (Path file : old) {
          Files.move(file, previous().resolve(file.getFileName()));
        }
      }
      Files.createDirectories(logs());
      return !old.isEmpty();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private DemoException failure(IOException e) {
    return new DemoException("Cannot use the folder %s: %s".formatted(root, e), e);
  }

  private static void deleteRecursively(Path dir) throws IOException {
    if (!Files.exists(dir)) {
      return;
    }
    Files.walkFileTree(
        dir,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
