package dev.sentinel.pipeline.rules;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The rules that come with Sentinel. */
public final class RulePack {
  private static final String RESOURCE = "/dev/sentinel/pipeline/rules/pack.yaml";

  private RulePack() {}

  /** The pack as it is written. */
  public static List<RuleDefinition> definitions() {
    try (InputStream in =
        Objects.requireNonNull(RulePack.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      return RuleYaml.read("pack.yaml", new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuleFileException e) {
      throw new IllegalStateException("the shipped rules are tested: " + e.getMessage(), e);
    }
  }

  /** The pack, ready to be evaluated. */
  public static List<CompiledRule> compiled(RuleSettings settings) {
    try {
      return compile(definitions(), settings);
    } catch (RuleFileException e) {
      throw new IllegalStateException("the shipped rules are tested: " + e.getMessage(), e);
    }
  }

  /**
   * Compiles rules.
   *
   * @throws RuleFileException naming every mistake in every rule
   */
  public static List<CompiledRule> compile(List<RuleDefinition> definitions, RuleSettings settings)
      throws RuleFileException {
    List<CompiledRule> rules = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (RuleDefinition definition : definitions) {
      try {
        rules.add(CompiledRule.compile(definition, settings));
      } catch (RuleFileException e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new RuleFileException(problems);
    }
    return rules;
  }
}
