package dev.sentinel.bench;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The same backlogs, worked off by a job of Spark Structured Streaming. */
@Command(
    name = "native",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    usageHelpAutoWidth = true,
    sortOptions = false,
    description = "The same backlogs, worked off by a job of Spark Structured Streaming.")
final class NativeCommand implements Runnable {
  @Mixin private BacklogOptions backlog;
  @Mixin private Session session;

  @Override
  public void run() {
    session.run(
        (report, setting) -> new Backlog(setting, backlog).measure(List.of(Engine.NATIVE), report));
  }
}
