package dev.sentinel.bench;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What backlog is worked off. */
final class BacklogOptions {
  @Option(
      names = "--transactions",
      paramLabel = "N",
      defaultValue = "1000000",
      converter = Converters.Positive.class,
      description = "Length of the backlog. Default: ${DEFAULT-VALUE}")
  private long transactions;

  @Option(
      names = "--users",
      paramLabel = "N",
      split = ",",
      defaultValue = "100,10000,1000000",
      converter = Converters.Positive.class,
      description = "Different users; a run for each. Default: ${DEFAULT-VALUE}")
  private List<Long> users;

  @Option(
      names = "--event-rate",
      paramLabel = "N",
      converter = Converters.Positive.class,
      description =
          "Transactions in a second of event time. Default: 1000; two a day and user with rules")
  private Optional<Long> eventRate;

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "1",
      description = "Measure each so often. Default: ${DEFAULT-VALUE}")
  private int repetitions;

  /** Rounded up to a whole number of frauds. */
  long transactions() {
    long every = Transactions.FRAUD_EVERY;
    return (transactions + every - 1) / every * every;
  }

  List<Long> users() {
    return users;
  }

  long eventRate(Population population, long users) {
    return eventRate.orElseGet(() -> population.eventRate(users));
  }

  int repetitions() {
    return repetitions;
  }
}
