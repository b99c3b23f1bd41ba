package dev.sentinel.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** How long an alert takes at a steady rate, from event to commit. */
@Command(
    name = "latency",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    usageHelpAutoWidth = true,
    sortOptions = false,
    description = "How long an alert takes at a steady rate, from event to commit.")
final class LatencyCommand implements Runnable {
  @Mixin private LatencyOptions latency;
  @Mixin private Session session;

  @Override
  public void run() {
    session.run((report, setting) -> new AlertDelay(setting, latency).measure(report));
  }
}
