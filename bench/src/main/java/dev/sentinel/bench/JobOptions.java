package dev.sentinel.bench;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** How jobs are started. */
final class JobOptions {
  @Option(
      names = "--master",
      paramLabel = "URL",
      defaultValue = "local[2]",
      description = "Spark's master. Default: ${DEFAULT-VALUE}")
  private String master;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "2g",
      description = "-Xmx of the job's JVM. Default: ${DEFAULT-VALUE}")
  private String heap;

  @Option(
      names = "--job-arg",
      paramLabel = "ARG",
      description =
          "Another option of the pipeline, such as --job-arg=--batchIntervalMillis=500; repeatable.")
  private List<String> jobArguments = List.of();

  @Option(
      names = "--native-arg",
      paramLabel = "ARG",
      description =
          "Another option of the Structured Streaming job, such as --native-arg=--batchRecords=25000;"
              + " repeatable.")
  private List<String> nativeArguments = List.of();

  @Option(
      names = "--jvm-arg",
      paramLabel = "ARG",
      description =
          "Another option of the job's JVM, such as --jvm-arg=-XX:+UseParallelGC; repeatable.")
  private List<String> jvmArguments = List.of();

  @Option(
      names = "--patience",
      paramLabel = "TIME",
      defaultValue = "120s",
      converter = Converters.Seconds.class,
      description = "Give up when a job makes no progress for so long. Default: ${DEFAULT-VALUE}")
  private Duration patience;

  String master() {
    return master;
  }

  String heap() {
    return heap;
  }

  List<String> jvmArguments() {
    return jvmArguments;
  }

  Duration patience() {
    return patience;
  }

  List<String> arguments(Engine engine) {
    return engine == Engine.NATIVE ? nativeArguments : jobArguments;
  }

  /** What was added to the command lines of these jobs, for a report; empty if nothing was. */
  String describeArguments(List<Engine> engines) {
    String jvm = jvmArguments.isEmpty() ? "" : ", " + String.join(" ", jvmArguments);
    return jvm
        + engines.stream()
            .filter(engine -> !arguments(engine).isEmpty())
            .map(engine -> ", " + engine.title() + " with " + String.join(" ", arguments(engine)))
            .collect(Collectors.joining());
  }
}
