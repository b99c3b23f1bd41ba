package dev.sentinel.runner.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sentinel.pipeline.options.SentinelOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * Programs of the SPARK_HOME that runners/spark-dist collects, older libraries of the official
 * distribution included, each in a process of its own.
 */
final class SparkProcess implements AutoCloseable {
  private static final Path HOME = Path.of(property("sentinel.spark.home"));
  private static final Path JVM_OPTIONS = Path.of(property("sentinel.spark.jvmOptions"));

  /** The jar under test. */
  static final Path JAR = Path.of(property("sentinel.spark.jar"));

  /** Options that pick a pipeline's runner or name the JVM it was set up in. */
  private static final List<String> NOT_PASSED_ON = List.of("runner", "optionsId", "jobName");

  private final String name;
  private final Path log;
  private final Process process;

  private SparkProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
  }

  /** The job on a Spark in one JVM. */
  static SparkProcess local(SentinelOptions options, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(arguments(options));
    arguments.add("--sparkMaster=local[2]");
    arguments.addAll(Arrays.asList(more));
    return start(
        "local",
        List.of(
            "-Xmx1g",
            "-Dspark.ui.enabled=false",
            "-Dlog4j2.configurationFile=sentinel-log4j2.properties"),
        HOME + "/jars/*:" + JAR,
        SparkMain.class.getName(),
        arguments);
  }

  /** A class of Spark's own, with nothing but Spark on the class path. */
  static SparkProcess ofSpark(String mainClass, List<String> jvmOptions, List<String> arguments)
      throws IOException {
    return start(
        mainClass.substring(mainClass.lastIndexOf('.') + 1),
        jvmOptions,
        HOME + "/jars/*",
        mainClass,
        arguments);
  }

  /** {@code submit.sh}, which becomes the process of spark-submit. */
  static SparkProcess submit(Map<String, String> variables, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(JVM_OPTIONS.resolveSibling("submit.sh").toString());
    command.addAll(arguments);
    return start("submit", command, variables);
  }

  private static SparkProcess start(
      String name,
      List<String> jvmOptions,
      String classPath,
      String mainClass,
      List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + JVM_OPTIONS);
    command.add("-Duser.timezone=America/Bahia_Banderas");
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(arguments);
    return start(name, command, Map.of());
  }

  private static SparkProcess start(
      String name, List<String> command, Map<String, String> variables) throws IOException {
    Path log = Files.createTempFile(logs(), name + "-", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    Map<String, String> environment = builder.environment();
    // Also for executors and drivers, which their worker starts with its own environment.
    environment.put("JDK_JAVA_OPTIONS", property("sentinel.test.quickStart"));
    environment.put("SPARK_HOME", HOME.toString());
    environment.put("SPARK_SCALA_VERSION", "2.12");
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    environment.put("AWS_ACCESS_KEY_ID", System.getProperty("aws.accessKeyId", ""));
    environment.put("AWS_SECRET_ACCESS_KEY", System.getProperty("aws.secretAccessKey", ""));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.putAll(variables);
    return new SparkProcess(name, log, builder.start());
  }

  /** The command line that says what the options say. */
  static List<String> arguments(PipelineOptions options) {
    JsonNode set = new ObjectMapper().valueToTree(options).path("options");
    List<String> arguments = new ArrayList<>();
    set.properties()
        .forEach(
            option -> {
              if (option.getValue().isValueNode()
                  && !option.getValue().isNull()
                  && !NOT_PASSED_ON.contains(option.getKey())) {
                arguments.add("--" + option.getKey() + "=" + option.getValue().asText());
              }
            });
    return arguments;
  }

  /** Whether the process has said this. */
  boolean hasSaid(String text) {
    try {
      return Files.readString(log, StandardCharsets.UTF_8).contains(text);
    } catch (IOException e) {
      return false;
    }
  }

  /** All that the process has said. */
  String text() {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Waits for the end, and returns the exit code. */
  int exitCode(int seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      throw new IllegalStateException(name + " has not ended in " + seconds + " s; see " + log);
    }
    return process.exitValue();
  }

  /** Asks the process to end, as {@code kill} does. */
  void terminate() {
    process.destroy();
  }

  /** The running processes it has started whose command line has this in it. */
  List<ProcessHandle> children(String text) {
    return process
        .descendants()
        .filter(child -> child.info().commandLine().orElse("").contains(text))
        .toList();
  }

  /** Ends the process as {@code kill -9} does. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public String toString() {
    return name + " (see " + log + ")";
  }

  @Override
  public void close() {
    kill();
  }

  /** The folder that processes log to. */
  static Path logs() {
    return Path.of(property("sentinel.spark.logs"));
  }

  private static String property(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new IllegalStateException("-D" + name + " is missing; run the test with Maven");
    }
    return value;
  }
}
