package dev.sentinel.runner.spark;

import static org.awaitility.Awaitility.await;

import dev.sentinel.pipeline.options.SentinelOptions;
import dev.sentinel.pipeline.oracle.EndToEndSuite;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * The end-to-end suite on a standalone cluster: a master, a worker, two executors and the driver,
 * each in a JVM of its own, with the older libraries of the official distribution on their class
 * paths.
 */
class SparkClusterIT extends EndToEndSuite {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final List<String> SMALL = List.of("-Xmx256m", "-XX:+UseSerialGC");

  @TempDir static Path folder;

  private static SparkProcess master;
  private static SparkProcess worker;
  private static String url;

  @BeforeAll
  static void startCluster() throws IOException {
    int port = freePort();
    url = "spark://127.0.0.1:" + port;
    master =
        SparkProcess.ofSpark(
            "org.apache.spark.deploy.master.Master",
            SMALL,
            List.of("--host", "127.0.0.1", "--port", "" + port, "--webui-port", "0"));
    await().atMost(PATIENCE).until(() -> master.hasSaid("I have been elected leader"));
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
                "2",
                "--memory",
                "2g",
                "--work-dir",
                folder.resolve("work").toString(),
                url));
    await().atMost(PATIENCE).until(() -> worker.hasSaid("Successfully registered with master"));
  }

  @AfterAll
  static void stopCluster() {
    worker.close();
    master.close();
  }

  @Override
  protected RunningJob start(SentinelOptions options) throws Exception {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--master", url, "--class", SparkMain.class.getName()));
    for (String setting :
        List.of(
            "spark.executor.memory=768m",
            "spark.executor.cores=1",
            "spark.cores.max=2",
            "spark.ui.enabled=false")) {
      arguments.addAll(List.of("--conf", setting));
    }
    arguments.add(SparkProcess.JAR.toString());
    arguments.addAll(SparkProcess.arguments(options));
    // Five JVMs on the few cores of a build machine: a batch takes longer than a second there.
    arguments.add("--batchIntervalMillis=4000");
    arguments.add("--checkpointDir=" + folder.resolve("checkpoints"));
    return SparkProcess.ofSpark(
            "org.apache.spark.deploy.SparkSubmit", List.of("-Xmx768m"), arguments)
        ::kill;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
