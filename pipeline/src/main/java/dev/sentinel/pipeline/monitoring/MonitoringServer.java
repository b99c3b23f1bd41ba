package dev.sentinel.pipeline.monitoring;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sentinel.pipeline.monitoring.Health.Verdict;
import io.prometheus.metrics.exporter.httpserver.MetricsHandler;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Answers over HTTP. */
final class MonitoringServer implements AutoCloseable {
  /** Health must be told even while somebody takes their time to read the metrics. */
  private static final int THREADS = 4;

  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int UNAVAILABLE = 503;

  private final HttpServer http;
  private final ExecutorService threads;

  private MonitoringServer(HttpServer http, ExecutorService threads) {
    this.http = http;
    this.threads = threads;
  }

  static MonitoringServer start(
      InetAddress address,
      int port,
      PrometheusRegistry registry,
      Supplier<Verdict> liveness,
      Supplier<Verdict> readiness)
      throws IOException {
    HttpServer http = HttpServer.create(new InetSocketAddress(address, port), 0);
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "monitoring-http");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    http.setExecutor(threads);
    http.createContext("/metrics", new MetricsHandler(registry));
    http.createContext("/healthz", exchange -> answer(exchange, liveness.get()));
    http.createContext("/readyz", exchange -> answer(exchange, readiness.get()));
    http.createContext(
        "/", exchange -> send(exchange, NOT_FOUND, "There are /metrics, /healthz and /readyz.\n"));
    http.start();
    return new MonitoringServer(http, threads);
  }

  private static void answer(HttpExchange exchange, Verdict verdict) throws IOException {
    send(
        exchange,
        verdict.isGood() ? OK : UNAVAILABLE,
        verdict.isGood() ? "ok\n" : String.join("\n", verdict.problems()) + "\n");
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(status, head ? -1 : body.length);
      if (!head) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  URI address() {
    InetSocketAddress bound = http.getAddress();
    String host = bound.getAddress().getHostAddress();
    return URI.create(
        "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + bound.getPort() + "/");
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}
