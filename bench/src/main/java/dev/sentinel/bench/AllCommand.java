package dev.sentinel.bench;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** All measurements, in one report. */
@Command(
    name = "all",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    usageHelpAutoWidth = true,
    sortOptions = false,
    description = "All measurements, in one report.")
final class AllCommand implements Runnable {
  @Mixin private BacklogOptions backlog;
  @Mixin private LatencyOptions latency;
  @Mixin private Session session;

  @Override
  public void run() {
    session.run(
        (report, setting) -> {
          new Backlog(setting, backlog).measure(List.of(Engine.SENTINEL, Engine.NATIVE), report);
          new AlertDelay(setting, latency).measure(report);
        },
        report -> Microbenchmarks.measure(List.of(), report));
  }
}
