package dev.sentinel.bench;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of every command that needs Kafka and PostgreSQL. */
final class ServiceOptions {
  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Keep the data of Kafka and PostgreSQL here: the next call need not fill topics again."
              + " Default: a temporary folder")
  private Path dataDir;

  /** Null for a temporary one. */
  Path dataDir() {
    return dataDir;
  }
}
