package dev.sentinel.generator;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All there are. */
final class FraudScenarios {
  static final List<FraudScenario> ALL =
      List.of(
          new AmountTimesHundred(),
          new CardTesting(),
          new AccountTakeover(),
          new ImpossibleTravel(),
          new CompromisedTerminal(),
          new SuddenSpend(),
          new MuleInAndOut());

  private FraudScenarios() {}

  /**
   * The one of that name.
   *
   * @throws IllegalArgumentException when there is none
   */
  static FraudScenario named(String name) {
    return ALL.stream()
        .filter(scenario -> scenario.name().equals(name))
        .findAny()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no scenario '" + name + "'; there are " + names()));
  }

  private static String names() {
    return ALL.stream().map(FraudScenario::name).collect(Collectors.joining(", "));
  }

  /** A line for each, and one for all of them, for the user. */
  static List<String> lines() {
    return Stream.concat(
            ALL.stream().map(scenario -> line(scenario.name(), scenario.summary())),
            Stream.of(line(ScenarioShare.ALL, "every one of them")))
        .toList();
  }

  private static String line(String name, String summary) {
    return String.format("%-21s %s", name, summary);
  }
}
