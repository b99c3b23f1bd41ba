package dev.sentinel.pipeline.monitoring;

import dev.sentinel.pipeline.StartupException;
import dev.sentinel.pipeline.options.MonitoringOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;

/**
 * Where to listen, and how long to be patient.
 *
 * @param port 0 for any free one
 * @param stallTimeout how long the job may make no progress
 */
record MonitoringSettings(InetAddress address, int port, Duration stallTimeout) {
  private static final int MAX_PORT = 65_535;
  private static final int MIN_STALL_SECONDS = 10;
  private static final int MAX_STALL_SECONDS = 86_400;

  /**
   * Reads the options of an endpoint that was asked for.
   *
   * @throws StartupException naming the option that cannot be used
   */
  static MonitoringSettings from(MonitoringOptions options, int port) {
    if (port < 0 || port > MAX_PORT) {
      throw new StartupException(
          "--metricsPort=" + port + " is not a port: from 0 (any free one) to " + MAX_PORT + ".");
    }
    int stallSeconds = options.getStallTimeoutSeconds();
    if (stallSeconds < MIN_STALL_SECONDS || stallSeconds > MAX_STALL_SECONDS) {
      throw new StartupException(
          "--stallTimeoutSeconds="
              + stallSeconds
              + " is out of range: from "
              + MIN_STALL_SECONDS
              + " to "
              + MAX_STALL_SECONDS
              + ".");
    }
    String address = options.getMetricsBindAddress();
    try {
      return new MonitoringSettings(
          InetAddress.getByName(address), port, Duration.ofSeconds(stallSeconds));
    } catch (UnknownHostException e) {
      throw new StartupException(
          "--metricsBindAddress=" + address + " is not an address of this machine.", e);
    }
  }
}
