package dev.sentinel.pipeline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.sentinel.pipeline.features.Entity;
import dev.sentinel.pipeline.features.Feature;
import dev.sentinel.pipeline.model.Alert;
import dev.sentinel.pipeline.model.Reason;
import dev.sentinel.pipeline.testing.Rules;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The rules that come with Sentinel, and the schema that they and all others follow. */
class RulePackTest {
  private static final Path EXAMPLES = Path.of("src", "test", "resources", "rules", "examples");
  private static final ObjectMapper JSON = new ObjectMapper();

  static Stream<String> ids() {
    return RulePack.definitions().stream().map(RuleDefinition::id);
  }

  /** Every rule has examples that make it fire and others that do not; no other rule fires. */
  @ParameterizedTest
  @MethodSource("ids")
  void examplesComeOutAsTheySay(String id) throws IOException {
    RuleSet rules = Rules.SHIPPED.open().at(Instant.MAX);
    List<String> lines = Files.readAllLines(EXAMPLES.resolve(id + ".jsonl"));
    int firing = 0;
    for (int i = 0; i < lines.size(); i++) {
      RuleSample sample = RuleSample.parse(lines.get(i), i);
      Optional<Alert> alert = rules.evaluate(sample.transaction(), sample.values()).alert();
      assertThat(alert.map(Alert::rules).orElse(List.of()))
          .as(sample.name())
          .isEqualTo(sample.expected());
      if (alert.isPresent()) {
        firing++;
        Reason reason = alert.get().reasons().get(0);
        assertThat(reason.description()).as(sample.name()).doesNotContain("unknown", "{", "\n");
        assertThat(reason.conditions()).as(sample.name()).isNotEmpty();
      }
    }
    assertThat(firing).as("examples that fire").isGreaterThanOrEqualTo(2);
    assertThat(lines.size() - firing).as("examples that do not").isGreaterThanOrEqualTo(2);
  }

  @Test
  void analystsReadSentences() throws IOException {
    assertThat(
            Stream.of(
                    "velocity-count",
                    "velocity-sum",
                    "card-testing",
                    "sudden-spend",
                    "impossible-travel",
                    "new-device-high-amount",
                    "terminal-burst")
                .map(RulePackTest::firstDescription))
        .containsExactly(
            "8 transactions of this user in 10 minutes, 7 allowed; usual for this user 0.01",
            "This user spends 850 USD in an hour; 455 USD would be ten times the usual amount of"
                + " 45.5 USD",
            "249.99 USD right after 3 payments of less than 2 with this card in 10 minutes",
            "1200 USD is 40 times the average of this user, 30 USD over 25 transactions in 30 days",
            "6385.2 km from where this card was last used, 3600 s before: that takes 6385.2 km/h",
            "First payment of this user from device d-1, and 400 USD is 4 times the average of"
                + " 100 USD",
            "41 payments by 40 cards at this terminal in 10 minutes; in the last 7 days there were"
                + " 90");
  }

  private static String firstDescription(String id) {
    try {
      RuleSample sample =
          RuleSample.parse(Files.readAllLines(EXAMPLES.resolve(id + ".jsonl")).get(0), 0);
      return Rules.SHIPPED
          .open()
          .at(Instant.MAX)
          .evaluate(sample.transaction(), sample.values())
          .alert()
          .orElseThrow()
          .reasons()
          .get(0)
          .description();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Each entity is a hop through keyed state: the pack makes do with three. */
  @Test
  void needsFewEntities() {
    assertThat(Rules.SHIPPED.open().features().entities())
        .containsExactly(Entity.USER, Entity.CARD, Entity.TERMINAL);
    assertThat(Rules.SHIPPED.open().features().contains(Feature.parse("user.count_10m").get()))
        .isTrue();
  }

  @Test
  void followsTheSchema() throws IOException {
    try (InputStream pack = resource("pack.yaml")) {
      assertThat(violations(new String(pack.readAllBytes(), StandardCharsets.UTF_8))).isEmpty();
    }
    assertThat(violations(RuleYaml.write(RulePack.definitions()))).isEmpty();
  }

  /** What the schema refuses, the reader refuses, and the other way round. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{id: a, description: d, when: 'true'}",
        "{id: a, description: d, score: 1}",
        "{id: a, when: 'true', score: 1}",
        "{description: d, when: 'true', score: 1}",
        "{id: A, description: d, when: 'true', score: 1}",
        "{id: a-, description: d, when: 'true', score: 1}",
        "{id: block-list, description: d, when: 'true', score: 1}",
        "{id: a, description: '', when: 'true', score: 1}",
        "{id: a, description: d, when: '', score: 1}",
        "{id: a, description: d, when: 'true', score: 101}",
        "{id: a, description: d, when: 'true', score: -1}",
        "{id: a, description: d, when: 'true', score: high}",
        "{id: a, description: d, when: 'true', score: 1, version: 0}",
        "{id: a, description: d, when: 'true', score: 1, severity: high}",
        "{id: a, description: d, when: 'true', score: 1, status: ON}",
        "{id: a, description: d, when: 'true', score: 1, suppressible: never}",
        "{id: a, description: d, when: 'true', score: 1, tags: x}",
        "{id: a, description: d, when: 'true', score: 1, tags: ['a b']}",
        "{id: a, description: d, when: 'true', score: 1, note: x}",
      })
  void schemaAndReaderRefuseTheSame(String rule) throws IOException {
    String yaml = "rules: [" + rule + "]";

    assertThat(violations(yaml)).isNotEmpty();
    assertThat(catchProblems(yaml)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{id: a, description: d, when: 'true', score: 0}",
        "{id: a, description: d, when: true, score: 100}",
        "{id: a1-b2, version: 9, description: d, when: tx.night, score: 1, severity: LOW,"
            + " status: PAUSED, suppressible: false, owner: me, tags: [a, b-c, d_e]}",
      })
  void schemaAndReaderTakeTheSame(String rule) throws IOException {
    String yaml = "rules: [" + rule + "]";

    assertThat(violations(yaml)).isEmpty();
    assertThat(catchProblems(yaml)).isEmpty();
  }

  private static List<String> catchProblems(String yaml) {
    try {
      RuleYaml.read("x", yaml);
      return List.of();
    } catch (RuleFileException e) {
      return e.problems();
    }
  }

  private static Set<ValidationMessage> violations(String yaml) throws IOException {
    Object plain = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
    JsonNode tree = JSON.valueToTree(plain);
    try (InputStream schema = resource("rules.schema.json")) {
      JsonSchema compiled =
          JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);
      return compiled.validate(tree);
    }
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(RulePack.class.getResourceAsStream(name), name);
  }
}
