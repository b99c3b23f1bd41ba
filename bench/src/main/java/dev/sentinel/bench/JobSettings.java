package dev.sentinel.bench;

import dev.sentinel.pipeline.postgres.JdbcSettings;
import java.nio.file.Path;
import java.util.List;

/**
 * What a job is started with.
 *
 * @param master Spark's, such as {@code local[2]}
 * @param heap the JVM's {@code -Xmx}
 * @param jvmArguments more options of the JVM
 * @param arguments more options of the job, after the others
 * @param folder an empty one of its own
 */
record JobSettings(
    Programs programs,
    String master,
    String heap,
    List<String> jvmArguments,
    List<String> arguments,
    String bootstrapServers,
    String topic,
    String deadLetterTopic,
    JdbcSettings database,
    Path folder) {

  Path lake() {
    return folder.resolve("lake");
  }

  Path checkpoints() {
    return folder.resolve("checkpoints");
  }

  Path gcLog() {
    return folder.resolve("gc.log");
  }
}
