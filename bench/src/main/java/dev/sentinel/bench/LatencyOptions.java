package dev.sentinel.bench;

import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** What load alerts are timed under. */
final class LatencyOptions {
  @Option(
      names = "--rates",
      paramLabel = "N",
      split = ",",
      defaultValue = "10,100,1000,5000",
      converter = Converters.Positive.class,
      description = "Transactions per second; a run for each. Default: ${DEFAULT-VALUE}")
  private List<Long> rates;

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = Converters.Seconds.class,
      description = "Alerts of the first so long do not count. Default: ${DEFAULT-VALUE}")
  private Duration warmUp;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = Converters.Seconds.class,
      description = "Alerts of so long after that do. Default: ${DEFAULT-VALUE}")
  private Duration duration;

  @Option(
      names = "--latency-users",
      paramLabel = "N",
      defaultValue = "10000",
      converter = Converters.Positive.class,
      description = "Different users. Default: ${DEFAULT-VALUE}")
  private long users;

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      defaultValue = "sentinel",
      description = "The job: sentinel, or rules with 20 of them. Default: ${DEFAULT-VALUE}")
  private Engine engine;

  Engine engine() {
    return engine;
  }

  List<Long> rates() {
    return rates;
  }

  Duration warmUp() {
    return warmUp;
  }

  Duration duration() {
    return duration;
  }

  long users() {
    return users;
  }
}
