package dev.sentinel.generator;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** Shows the books of a run to Prometheus, at {@code /metrics}, while it is open. */
final class GeneratorMetrics implements AutoCloseable {
  private static final String PREFIX = "sentinel_generator_";

  private final HTTPServer server;

  private GeneratorMetrics(HTTPServer server) {
    this.server = server;
  }

  /**
   * Begins to listen.
   *
   * @param address what to bind to
   * @param port 0 for any free one
   * @throws GeneratorException if that cannot be listened on
   */
  static GeneratorMetrics open(
      String address, int port, Rate rate, Tally tally, OutageWatch outages) {
    PrometheusRegistry registry = new PrometheusRegistry();
    counter(registry, "sent", "Transactions handed to the client", tally::sent);
    counter(registry, "acknowledged", "Transactions that have arrived", tally::acknowledged);
    counter(registry, "frauds", "Planted frauds that have arrived", tally::frauds);
    counter(registry, "failed", "Transactions that were not accepted", tally::errors);
    counter(registry, "outages", "Times that Kafka stopped to acknowledge", outages::outages);
    gauge(
        registry,
        "pending",
        "Transactions that are not acknowledged yet",
        () -> (double) tally.pending());
    gauge(
        registry,
        "outage",
        "1 while Kafka acknowledges nothing of what is pending",
        () -> outages.isOut() ? 1 : 0);
    gauge(
        registry,
        "target_rate",
        "Transactions a second that were asked for; 0 is as fast as it goes",
        rate::transactionsPerSecond);
    Info build =
        Info.builder()
            .name(PREFIX + "build_info")
            .help("What runs here")
            .labelNames("version")
            .register(registry);
    build.setLabelValues(GeneratorCommand.Version.text());
    JvmMetrics.builder().register(registry);
    try {
      return new GeneratorMetrics(
          HTTPServer.builder()
              .inetAddress(InetAddress.getByName(address))
              .port(port)
              .registry(registry)
              .buildAndStart());
    } catch (UnknownHostException e) {
      throw new GeneratorException(
          "--metricsBindAddress " + address + " is not an address of this machine", e);
    } catch (IOException e) {
      throw new GeneratorException(
          "--metricsPort " + port + " cannot be listened on at " + address + ": " + e.getMessage(),
          e);
    }
  }

  private static void counter(
      PrometheusRegistry registry, String name, String help, LongSupplier value) {
    CounterWithCallback.builder()
        .name(PREFIX + name + "_total")
        .help(help)
        .callback(callback -> callback.call((double) value.getAsLong()))
        .register(registry);
  }

  private static void gauge(
      PrometheusRegistry registry, String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(PREFIX + name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.close();
  }
}
