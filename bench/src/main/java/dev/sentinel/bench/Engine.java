package dev.sentinel.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A job that can be measured. */
enum Engine {
  /** The pipeline on Beam's SparkRunner, started as users start it, with the rule of amounts. */
  SENTINEL("Sentinel", Population.UNIFORM) {
    @Override
    ProcessBuilder process(JobSettings job) {
      return sentinel(job, "amount-rule.yaml");
    }
  },

  /** The same with 20 rules, which read 30 features. */
  RULES("Sentinel, 20 rules", Population.HANDBOOK) {
    @Override
    ProcessBuilder process(JobSettings job) {
      return sentinel(job, "twenty-rules.yaml");
    }
  },

  /** {@link dev.sentinel.bench.nativespark.NativeJob} on Spark's Structured Streaming. */
  NATIVE("Structured Streaming", Population.UNIFORM) {
    @Override
    ProcessBuilder process(JobSettings job) {
      Programs programs = job.programs();
      List<String> command = new ArrayList<>();
      command.add(Programs.java().toString());
      command.add("@" + programs.sparkJvmOptions());
      command.add("-Dlog4j2.configurationFile=sentinel-bench-native-log4j2.properties");
      command.addAll(jvmOptions(job));
      command.add("-cp");
      command.add(
          "%s/*:%s/*:%s"
              .formatted(programs.sparkJars(), programs.nativeJars(), programs.benchClasses()));
      command.add("dev.sentinel.bench.nativespark.NativeJob");
      command.add("--master=" + job.master());
      command.add("--bootstrapServers=" + job.bootstrapServers());
      command.add("--topic=" + job.topic());
      command.add("--jdbcUrl=" + job.database().url());
      command.add("--jdbcUsername=" + job.database().username());
      command.add("--lake=" + job.lake());
      command.add("--checkpointDir=" + job.checkpoints());
      command.addAll(job.arguments());
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().put("SENTINEL_JDBC_PASSWORD", job.database().password());
      return builder;
    }
  };

  private final String title;
  private final Population population;

  Engine(String title, Population population) {
    this.title = title;
    this.population = population;
  }

  /** What reports call it. */
  String title() {
    return title;
  }

  /** Whose transactions it is given. */
  Population population() {
    return population;
  }

  /** The process of a job, not started yet; it is the job's JVM, not a parent of it. */
  abstract ProcessBuilder process(JobSettings job);

  private static ProcessBuilder sentinel(JobSettings job, String rules) {
    List<String> command = new ArrayList<>();
    command.add(job.programs().runOnSpark().toString());
    command.add("--sparkMaster=" + job.master());
    command.add("--kafkaBootstrapServers=" + job.bootstrapServers());
    command.add("--transactionsTopic=" + job.topic());
    command.add("--deadLetterTopic=" + job.deadLetterTopic());
    command.add("--consumerGroup=" + job.topic());
    command.add("--jdbcUrl=" + job.database().url());
    command.add("--jdbcUsername=" + job.database().username());
    command.add("--lake=" + job.lake());
    command.add("--checkpointDir=" + job.checkpoints());
    command.add("--rules=" + copy(rules, job.folder()));
    command.addAll(job.arguments());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SENTINEL_JDBC_PASSWORD", job.database().password());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JAVA_OPTS", String.join(" ", jvmOptions(job)));
    return builder;
  }

  private static Path copy(String resource, Path folder) {
    try (InputStream in = Engine.class.getResourceAsStream(resource)) {
      Path file = folder.resolve(resource);
      Files.copy(in, file);
      return file;
    } catch (IOException e) {
      throw new BenchException("Cannot write to " + folder, e);
    }
  }

  private static List<String> jvmOptions(JobSettings job) {
    List<String> options = new ArrayList<>();
    options.add("-Xmx" + job.heap());
    options.add("-Xlog:gc:file=" + job.gcLog());
    options.add("-Dspark.ui.enabled=false");
    options.addAll(job.jvmArguments());
    return options;
  }
}
