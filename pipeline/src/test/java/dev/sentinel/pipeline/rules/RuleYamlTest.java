package dev.sentinel.pipeline.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sentinel.pipeline.model.Severity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleYamlTest {
  private static final String RULE = "{id: a, description: d, when: tx.amount > 5, score: 10}";

  @Test
  void everyField() throws RuleFileException {
    assertThat(
            RuleYaml.read(
                "f.yaml",
                """
                # A comment
                rules:
                  - id: a-1
                    version: 7
                    description: >-
                      two
                      lines
                    when: |
                      tx.amount > 5 &&
                      user.new_device
                    severity: HIGH
                    score: 80
                    status: SHADOW
                    suppressible: false
                    owner: fraud team
                    tags: [card, "2"]
                  - {id: b, description: d, when: 'true', score: 0}
                """))
        .containsExactly(
            new RuleDefinition(
                "a-1",
                7,
                "two lines",
                "tx.amount > 5 &&\nuser.new_device",
                Severity.HIGH,
                80,
                RuleStatus.SHADOW,
                false,
                "fraud team",
                List.of("card", "2")),
            new RuleDefinition(
                "b",
                RuleDefinition.UNVERSIONED,
                "d",
                "true",
                null,
                0,
                RuleStatus.ACTIVE,
                true,
                null,
                List.of()));
  }

  @Test
  void everyMistakeIsNamedWithItsLine() {
    assertThat(
            problems(
                """
                rules:
                  - id: Not Good
                    sevrity: HIGH
                    description: ''
                    when: [1]
                    score: 101
                    status: active
                    suppressible: maybe
                    version: 0
                    tags: [UPPER]
                  - just text
                  - {id: a, description: d, score: 1}
                  - {id: a, description: d, when: x}
                """))
        .containsExactly(
            "f.yaml:3: unknown field 'sevrity'; did you mean 'severity'?",
            "f.yaml:2: id 'Not Good' is not lower-case words with dashes",
            "f.yaml:5: 'when' is a text",
            "f.yaml:4: 'description' is empty",
            "f.yaml:6: 'score' is a whole number from 0 to 100, not 101",
            "f.yaml:9: 'version' is a whole number from 1 to 1000000, not 0",
            "f.yaml:7: 'status' is one of ACTIVE, SHADOW, PAUSED, not active; did you mean"
                + " ACTIVE?",
            "f.yaml:8: 'suppressible' is true or false, not maybe",
            "f.yaml:10: a tag is of lower-case letters, digits, dash and underscore, at most 32",
            "f.yaml:11: a rule begins with '- id: …'",
            "f.yaml:12: 'when' is missing",
            "f.yaml:13: 'score' is missing");
    assertThat(problems("rules: [" + RULE + ", " + RULE + "]"))
        .containsExactly("f.yaml:1: rule a is there already");
  }

  @Test
  void otherFormsAreNamed() {
    assertThat(problems("")).containsExactly("f.yaml: empty; a file of rules begins with 'rules:'");
    assertThat(problems("- a")).containsExactly("f.yaml:1: a file of rules begins with 'rules:'");
    assertThat(problems("rule: []"))
        .containsExactly("f.yaml:1: unknown field 'rule'; did you mean 'rules'?");
    assertThat(problems("rules: 5"))
        .containsExactly("f.yaml:1: 'rules' is a list: each rule begins with '- id: …'");
    assertThat(problems("rules:\n  - id: a\n   x: 1"))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("f.yaml:3: not YAML: ");
  }

  @Test
  void hostileFilesAreRefusedInNoTime(@TempDir Path folder) throws IOException {
    Path large = folder.resolve("large.yaml");
    Files.writeString(large, "#".repeat(2 * RuleYaml.MAX_BYTES));
    Path bytes = folder.resolve("bytes.yaml");
    Files.write(bytes, new byte[] {'r', (byte) 0xff});

    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          // A billion laughs.
          StringBuilder laughs = new StringBuilder("a0: &a0 [lol, lol, lol, lol, lol, lol]\n");
          for (int i = 1; i < 12; i++) {
            laughs.append(
                "a%d: &a%d [%s*a%d]\n".formatted(i, i, "*a%d, ".formatted(i - 1).repeat(8), i - 1));
          }
          assertThat(problems(laughs + "rules: *a11")).isNotEmpty();
          assertThat(problems("rules: " + "[".repeat(100_000))).hasSize(1);
          assertThat(problems("rules: " + "{a: ".repeat(10_000))).hasSize(1);
          assertThat(problems("rules: !!javax.script.ScriptEngineManager [x]"))
              .containsExactly(
                  "f.yaml:1: not YAML: Global tag is not allowed:"
                      + " tag:yaml.org,2002:javax.script.ScriptEngineManager");
          assertThat(problems("rules: &x [*x]")).isNotEmpty();
          assertThat(problems("rules: [" + "1,".repeat(501) + "1]"))
              .containsExactly("f.yaml:1: 502 rules are more than 500");
          assertThat(problems("x".repeat(RuleYaml.MAX_BYTES + 1)))
              .containsExactly("f.yaml: longer than 1048576 characters");
          assertThat(
                  problems(
                      "rules: [{id: a, description: d, score: 1, when: '"
                          + "x".repeat(5_000)
                          + "'}]"))
              .containsExactly("f.yaml:1: 'when' has 5000 characters, at most 4000");
          assertThat(catchThrowableOfType(RuleFileException.class, () -> RuleYaml.readFile(large)))
              .hasMessageEndingWith("large.yaml: larger than 1048576 bytes");
          assertThat(catchThrowableOfType(RuleFileException.class, () -> RuleYaml.readFile(bytes)))
              .hasMessageEndingWith("bytes.yaml: not UTF-8");
        });
  }

  @Test
  void whatIsWrittenIsReadAsTheSame() throws RuleFileException {
    List<RuleDefinition> rules = RulePack.definitions();
    List<RuleDefinition> odd =
        List.of(
            new RuleDefinition(
                "odd",
                RuleDefinition.UNVERSIONED,
                "- \"quotes\": '{tx.amount}' # \u00e4 \uD83D\uDE00",
                "tx.country == 'a: b' &&\n  true",
                Severity.LOW,
                1,
                RuleStatus.PAUSED,
                false,
                "true",
                List.of("1")));

    assertThat(RuleYaml.read("x", RuleYaml.write(rules))).isEqualTo(rules);
    assertThat(RuleYaml.read("x", RuleYaml.write(odd))).isEqualTo(odd);
  }

  @Test
  void aRuleOnDiskIsUtf8(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("rules.yaml");
    Files.write(
        file,
        "rules: [{id: a, description: \u00e4, when: 'true', score: 1}]"
            .getBytes(StandardCharsets.UTF_8));

    assertThat(RuleYaml.readFile(file).get(0).description()).isEqualTo("\u00e4");
  }

  private static List<String> problems(String text) {
    RuleFileException e =
        catchThrowableOfType(RuleFileException.class, () -> RuleYaml.read("f.yaml", text));
    return e == null ? List.of() : e.problems();
  }
}
