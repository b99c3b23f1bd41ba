package dev.sentinel.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Makefile: what people type. */
class MakefileTest {
  private static final String MAKEFILE = Repository.read("Makefile");

  static List<String> targets() {
    return Repository.groups("^([a-z0-9-]+):(?!=)", MAKEFILE);
  }

  @Test
  void hasTheTargetsThatPeopleAreToldOf() {
    assertThat(targets())
        .contains("help", "up", "down", "restart", "logs", "topic", "db-init", "db-shell")
        .contains("submit", "producer", "dashboard", "spark-ui", "kafka-consume", "status")
        .contains("clean", "demo", "test", "run-direct", "run-spark", "format")
        .contains("services", "generate", "tail", "build");
  }

  @Test
  void everyTargetIsPhonyAndListed() throws Exception {
    Set<String> phony = new TreeSet<>();
    Repository.groups("^\\.PHONY: (.+)$", MAKEFILE)
        .forEach(names -> phony.addAll(List.of(names.split(" "))));
    assertThat(phony).isEqualTo(new TreeSet<>(targets()));

    String help = make("help");
    assertThat(Repository.groups("^  make ([a-z0-9-]+) +\\S+", help))
        .containsExactlyInAnyOrderElementsOf(targets());
    assertThat(make("--silent")).as("help is what make without a target prints").isEqualTo(help);
  }

  static Stream<String> runnable() {
    return targets().stream();
  }

  @ParameterizedTest
  @MethodSource("runnable")
  void expands(String target) throws Exception {
    assertThat(make("-n", target)).isNotBlank().doesNotContain("warning:");
  }

  /** Options must reach the program, whichever the target. */
  @ParameterizedTest
  @ValueSource(
      strings = {"run-direct", "run-spark", "producer", "dashboard", "tail", "db-init", "services"})
  void passesOptionsOn(String target) throws Exception {
    assertThat(make("-n", target, "ARGS=--one=1 --two=2")).contains(" --one=1 --two=2");
  }

  @Test
  void aLakeOfOnesOwnIsNotGivenTwice() throws Exception {
    assertThat(make("-n", "run-direct")).contains("--lake=\"$LAKE\"");
    assertThat(make("-n", "run-direct", "ARGS=--lake=/data"))
        .contains("--lake=/data")
        .doesNotContain("$LAKE");
  }

  /** Of the generator's own default, nearly every transaction would be an alert. */
  @Test
  void producerSendsFraudAmongOrdinaryPaymentsUnlessToldOtherwise() throws Exception {
    assertThat(make("-n", "producer")).contains(" --scenario=all --fraudEvery=50 ");
    assertThat(make("-n", "producer", "ARGS=--fraudEvery=9"))
        .contains(" --scenario=all ", " --fraudEvery=9")
        .doesNotContain("--fraudEvery=50");
    assertThat(make("-n", "producer", "ARGS=--population=uniform"))
        .contains(" --population=uniform")
        .doesNotContain("--scenario", "--fraudEvery");
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "down", "restart", "logs"})
  void withoutDockerTheStackSaysSo(String target) throws Exception {
    assertThat(
            Programs.run(
                Repository.ROOT, Map.of(), 2, "make", "--silent", target, "COMPOSE=no-docker-here"))
        .contains("install Docker with its Compose plugin (2.24 or later)")
        .contains("make services");
  }

  @Test
  void dataIsNotDeletedByChance() throws Exception {
    assertThat(Programs.run(Repository.ROOT, Map.of(), 2, "make", "--silent", "clean-data"))
        .contains("make clean-data CONFIRM=yes");
  }

  @Test
  void demoAndChaosHaveRatesOfTheirOwn() throws Exception {
    assertThat(make("-n", "demo")).contains("--rate=10 ");
    assertThat(make("-n", "chaos")).contains("-Dsentinel.chaos.rate=1000 ");
    assertThat(make("-n", "demo", "RATE=7")).contains("--rate=7 ");
    assertThat(make("-n", "chaos", "RATE=7")).contains("-Dsentinel.chaos.rate=7 ");
  }

  private static String make(String... arguments) throws Exception {
    return Programs.run(
        Repository.ROOT,
        Map.of(),
        0,
        Stream.concat(Stream.of("make"), Stream.of(arguments)).toArray(String[]::new));
  }
}
