package dev.sentinel.runner.spark;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A standalone cluster: a master and a worker in processes of their own, which start the executors
 * of each application in theirs.
 */
final class SparkCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final List<String> SMALL = List.of("-Xmx256m", "-XX:+UseSerialGC");

  /** Two executors at a time, and a driver in cluster deploy mode. */
  private static final int CORES = 3;

  /** What each application is given: two executors with a core each. */
  private static final List<String> EXECUTORS =
      List.of(
          "spark.executor.memory=768m",
          "spark.executor.cores=1",
          "spark.cores.max=2",
          "spark.ui.enabled=false");

  private final Path folder;
  private final int port = freePort();
  private final SparkProcess master;
  private SparkProcess worker;

  SparkCluster() throws IOException {
    folder = Files.createTempDirectory(SparkProcess.logs(), "cluster-");
    master =
        SparkProcess.ofSpark(
            "org.apache.spark.deploy.master.Master",
            SMALL,
            List.of("--host", "127.0.0.1", "--port", "" + port, "--webui-port", "0"));
    await().atMost(PATIENCE).until(() -> master.hasSaid("I have been elected leader"));
    startWorker();
  }

  /** For {@code spark-submit --master}. */
  String url() {
    return "spark://127.0.0.1:" + port;
  }

  /** A folder that all processes share. */
  Path folder() {
    return folder;
  }

  void startWorker() throws IOException {
    worker =
        SparkProcess.ofSpark(
            "org.apache.spark.deploy.worker.Worker",
            SMALL,
            List.of(
                "--host",
                "127.0.0.1",
                "--webui-port",
                "0",
                "--cores",
                "" + CORES,
                "--memory",
                "4g",
                "--work-dir",
                folder.resolve("work").toString(),
                url()));
    await().atMost(PATIENCE).until(() -> worker.hasSaid("Successfully registered with master"));
  }

  /** The worker, which starts executors and drivers as its children. */
  SparkProcess worker() {
    return worker;
  }

  /** The executors that are running now. */
  List<ProcessHandle> executors() {
    return worker.children("CoarseGrainedExecutorBackend");
  }

  /** The drivers in cluster deploy mode that are running now. */
  List<ProcessHandle> drivers() {
    return worker.children("org.apache.spark.deploy.worker.DriverWrapper");
  }

  /** Starts a job with its driver in the process that is returned. */
  SparkProcess submit(List<String> jobArguments) throws IOException {
    return submit(List.of(), jobArguments);
  }

  /** Starts a job with its driver on the worker; the process that is returned waits for its end. */
  SparkProcess submitToCluster(List<String> jobArguments) throws IOException {
    return submit(
        List.of(
            "--deploy-mode",
            "cluster",
            "--driver-memory",
            "768m",
            "--driver-java-options",
            SparkProcess.jvmOptions() + " -Dlog4j2.configurationFile=sentinel-log4j2.properties",
            "--conf",
            "spark.standalone.submit.waitAppCompletion=true"),
        jobArguments);
  }

  private SparkProcess submit(List<String> submitArguments, List<String> jobArguments)
      throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--master", url(), "--class", SparkMain.class.getName()));
    for (String setting : EXECUTORS) {
      arguments.addAll(List.of("--conf", setting));
    }
    arguments.addAll(submitArguments);
    arguments.add(SparkProcess.JAR.toString());
    arguments.addAll(jobArguments);
    return SparkProcess.ofSpark(
        "org.apache.spark.deploy.SparkSubmit", List.of("-Xmx768m"), arguments);
  }

  @Override
  public void close() {
    executors().forEach(ProcessHandle::destroyForcibly);
    drivers().forEach(ProcessHandle::destroyForcibly);
    worker.close();
    master.close();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives tests one cluster for all classes of a run. */
  static final class Extension implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == SparkCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.create(SparkCluster.class))
          .getOrComputeIfAbsent(
              SparkCluster.class,
              key -> {
                try {
                  return new SparkCluster();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              SparkCluster.class);
    }
  }
}
