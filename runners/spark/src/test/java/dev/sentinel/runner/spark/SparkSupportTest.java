package dev.sentinel.runner.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sentinel.pipeline.StartupException;
import dev.sentinel.pipeline.options.SentinelOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.beam.runners.spark.SparkPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkSupportTest {
  @TempDir Path folder;

  @AfterEach
  void forgetSettings() {
    System.getProperties().keySet().removeIf(key -> key.toString().startsWith("spark."));
  }

  @Test
  void defaultsAreBoundedAndCheckpointEveryBatch() {
    SparkPipelineOptions options = configure(Map.of());
    assertThat(options.getBatchIntervalMillis()).isEqualTo(1_000);
    assertThat(options.getCheckpointDurationMillis()).isEqualTo(1_000);
    assertThat(options.getMaxRecordsPerBatch()).isEqualTo(100_000);
    assertThat(options.getReadTimePercentage()).isEqualTo(0.3);
    assertThat(options.isStreaming()).isTrue();
    assertThat(options.getSparkMaster())
        .isEqualTo("local[" + Runtime.getRuntime().availableProcessors() + "]");
  }

  @Test
  void checkpointsAndBoundsFollowTheBatchInterval() {
    SparkPipelineOptions options = configure(Map.of(), "--batchIntervalMillis=10000");
    assertThat(options.getCheckpointDurationMillis()).isEqualTo(10_000);
    assertThat(options.getMaxRecordsPerBatch()).isEqualTo(1_000_000);
  }

  @Test
  void whatTheUserSetsStays() {
    SparkPipelineOptions options =
        configure(
            Map.of(),
            "--batchIntervalMillis=500",
            "--maxRecordsPerBatch=7",
            "--readTimePercentage=0.5",
            "--sparkMaster=local[3]",
            "--checkpointDurationMillis=500");
    assertThat(options.getBatchIntervalMillis()).isEqualTo(500);
    assertThat(options.getMaxRecordsPerBatch()).isEqualTo(7);
    assertThat(options.getReadTimePercentage()).isEqualTo(0.5);
    assertThat(options.getSparkMaster()).isEqualTo("local[3]");
  }

  @Test
  void whatWouldLoseOrDoubleIsRefused() {
    refused("--checkpointDurationMillis", Map.of(), "--checkpointDurationMillis=10000");
    refused("--maxRecordsPerBatch", Map.of(), "--maxRecordsPerBatch=-1");
    refused("--readTimePercentage", Map.of(), "--readTimePercentage=1.5");
    refused("--batchIntervalMillis", Map.of(), "--batchIntervalMillis=50");
    refused("spark.speculation", Map.of("spark.speculation", "true"));
    refused(
        "spark.streaming.stopGracefullyOnShutdown",
        Map.of("spark.streaming.stopGracefullyOnShutdown", "true"));
    refused("spark.streaming.concurrentJobs", Map.of("spark.streaming.concurrentJobs", "2"));
  }

  @Test
  void clusterNeedsACheckpointFolderThatAllCanReach() {
    assertThatThrownBy(
            () -> configureOnly(Map.of("spark.master", "spark://somewhere:7077"), new String[0]))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining("--checkpointDir");
  }

  @Test
  void clusterReadsWithAllItsCores() {
    configure(Map.of("spark.master", "spark://somewhere:7077", "spark.cores.max", "12"));
    assertThat(System.getProperty("spark.default.parallelism")).isEqualTo("12");
  }

  @Test
  void bytesOfABatchAreAShareOfTheExecutorsMemory() {
    long mebibyte = 1024 * 1024;
    assertThat(maxBytesPerBatch(Map.of())).isEqualTo(Runtime.getRuntime().maxMemory() / 64);
    Map<String, String> cluster = new HashMap<>(Map.of("spark.master", "spark://somewhere:7077"));
    assertThat(maxBytesPerBatch(cluster)).isEqualTo(16 * mebibyte);

    cluster.put("spark.executor.memory", "2g");
    cluster.put("spark.cores.max", "12");
    assertThat(maxBytesPerBatch(cluster)).isEqualTo(32 * mebibyte);
    cluster.put("spark.executor.cores", "4");
    assertThat(maxBytesPerBatch(cluster)).isEqualTo(3 * 32 * mebibyte);
    cluster.put("spark.executor.instances", "5");
    assertThat(maxBytesPerBatch(cluster)).isEqualTo(5 * 32 * mebibyte);
  }

  @Test
  void theClockIsTheOneThatPaces() {
    configure(Map.of());
    assertThat(System.getProperty("spark.streaming.clock")).isEqualTo(PacedClock.class.getName());
  }

  @Test
  void sparkKnowsTheFileSystemOfCheckpoints() throws IOException {
    String folder = configure(Map.of()).getCheckpointDir();
    String scheme = URI.create(folder).getScheme();
    assertThat(System.getProperty("spark.hadoop.fs." + scheme + ".impl"))
        .isEqualTo(ForklessFileSystem.class.getName());
  }

  @Test
  void everyRunHasAFolderOfItsOwnAndRemovesTheOlder() throws IOException {
    Path first = Path.of(configure(Map.of()).getCheckpointDir().replaceFirst("^forkless:", ""));
    Files.writeString(first.resolve("left-behind"), "x");
    Path second = Path.of(configure(Map.of()).getCheckpointDir().replaceFirst("^forkless:", ""));
    assertThat(second).isNotEqualTo(first).isEmptyDirectory();
    assertThat(first).doesNotExist();
  }

  @Test
  void unusableCheckpointFolderIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    refused("--checkpointDir=" + file, Map.of(), "--checkpointDir=" + file);
    refused("--checkpointDir=nosuch://x/y", Map.of(), "--checkpointDir=nosuch://x/y");
  }

  @Test
  void foreignCheckpointFolderIsNotTouched() throws IOException {
    Path foreign = Files.createDirectories(folder.resolve("sentinel").resolve("receivedData"));
    assertThatThrownBy(() -> configure(Map.of()))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining("--checkpointDir=" + folder)
        .hasMessageContaining("receivedData, which is not a checkpoint of Sentinel");
    assertThat(foreign).exists();
  }

  @Test
  void cleaningRemovesTheRunsOfTheJobAndOfNoOther() throws IOException {
    Path run = Path.of(configure(Map.of()).getCheckpointDir().replaceFirst("^forkless:", ""));
    Path other = Files.createDirectories(folder.resolve("other").resolve("run-x"));

    assertThat(CleanCheckpointsCommand.run("--checkpointDir=" + folder)).isZero();
    assertThat(run).doesNotExist();
    assertThat(other).exists();
    assertThat(CleanCheckpointsCommand.run("--checkpoint=" + folder)).isEqualTo(2);
    assertThat(CleanCheckpointsCommand.run("--checkpointDir=nosuch://x")).isEqualTo(1);
  }

  private void refused(String what, Map<String, String> settings, String... args) {
    assertThatThrownBy(() -> configure(settings, args))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining(what);
  }

  private SparkPipelineOptions configure(Map<String, String> settings, String... args) {
    boolean chosen = Arrays.stream(args).anyMatch(arg -> arg.startsWith("--checkpointDir="));
    return configureOnly(
        settings,
        chosen
            ? args
            : Stream.concat(Stream.of("--checkpointDir=" + folder), Arrays.stream(args))
                .toArray(String[]::new));
  }

  private long maxBytesPerBatch(Map<String, String> settings) {
    String[] args = {"--checkpointDir=" + folder};
    SparkSupport support = new SparkSupport(args, settings::get);
    support.configure(PipelineOptionsFactory.fromArgs(args).as(SentinelOptions.class));
    return support.maxBytesPerBatch();
  }

  private static SparkPipelineOptions configureOnly(Map<String, String> settings, String[] args) {
    SentinelOptions options = PipelineOptionsFactory.fromArgs(args).as(SentinelOptions.class);
    new SparkSupport(args, settings::get).configure(options);
    return options.as(SparkPipelineOptions.class);
  }
}
