package dev.sentinel.runner.spark;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private static final Map<String, String> EXECUTORS =
      Map.of(
          "EXECUTOR_MEMORY",
          "768m",
          "EXECUTOR_CORES",
          "1",
          "TOTAL_CORES",
          "2",
          "DRIVER_MEMORY",
          "768m",
          "SPARK_ARGS",
          "--conf spark.ui.enabled=false");

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
    return submit(Map.of(), jobArguments);
  }

  /** Starts a job with its driver on the worker; the process that is returned waits for its end. */
  SparkProcess submitToCluster(List<String> jobArguments) throws IOException {
    return submit(Map.of("DEPLOY_MODE", "cluster"), jobArguments);
  }

  /**
   * Starts a job.
   *
   * @param variables what differs from the usual executors, see {@code submit.sh}
   */
  SparkProcess submit(Map<String, String> variables, List<String> jobArguments) throws IOException {
    Map<String, String> environment = new HashMap<>(EXECUTORS);
    environment.put("MASTER", url());
    environment.putAll(variables);
    return SparkProcess.submit(environment, jobArguments);
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
