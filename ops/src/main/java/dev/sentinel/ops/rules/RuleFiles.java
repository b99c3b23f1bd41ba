package dev.sentinel.ops.rules;

import dev.sentinel.ops.OpsException;
import dev.sentinel.pipeline.rules.RuleDefinition;
import dev.sentinel.pipeline.rules.RuleFileException;
import dev.sentinel.pipeline.rules.RulePack;
import dev.sentinel.pipeline.rules.RuleSettings;
import dev.sentinel.pipeline.rules.RuleYaml;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Reads files of rules for commands. */
final class RuleFiles {
  private RuleFiles() {}

  /**
   * The rules of a file, which can all be compiled.
   *
   * @throws RuleFileException naming every mistake
   * @throws OpsException if it cannot be read
   */
  static List<RuleDefinition> read(Path file, RuleSettings settings) throws RuleFileException {
    try {
      List<RuleDefinition> rules = RuleYaml.readFile(file);
      RulePack.compile(rules, settings);
      return rules;
    } catch (IOException e) {
      throw new OpsException(file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
