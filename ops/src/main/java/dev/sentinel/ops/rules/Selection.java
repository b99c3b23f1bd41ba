package dev.sentinel.ops.rules;

import dev.sentinel.ops.rules.Catalog.Version;
import dev.sentinel.pipeline.rules.RuleDefinition;
import dev.sentinel.pipeline.rules.expression.Names;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Finds what a command line names, or says what there is. */
final class Selection {
  private Selection() {}

  static Version inForce(CommandSpec command, Catalog catalog, String id) {
    requireRule(command, catalog, id);
    return catalog.inForce(id).orElseThrow(() -> none(command, id, "in force yet"));
  }

  static Version latest(CommandSpec command, Catalog catalog, String id) {
    requireRule(command, catalog, id);
    return catalog.latest(id).orElseThrow(() -> none(command, id, "usable"));
  }

  static Version version(CommandSpec command, Catalog catalog, String id, int number) {
    requireRule(command, catalog, id);
    return catalog
        .find(id, number)
        .orElseThrow(
            () ->
                new ParameterException(
                    command.commandLine(),
                    "Rule "
                        + id
                        + " has no version "
                        + number
                        + "; it has "
                        + catalog.versions(id).stream()
                            .map(version -> String.valueOf(version.number()))
                            .collect(Collectors.joining(", "))));
  }

  static RuleDefinition usable(CommandSpec command, Version version) {
    RuleDefinition rule = version.rule();
    if (rule == null) {
      throw new ParameterException(
          command.commandLine(),
          "Version " + version.number() + " of " + version.id() + " is no rule that can be used");
    }
    return rule;
  }

  private static void requireRule(CommandSpec command, Catalog catalog, String id) {
    if (catalog.versions(id).isEmpty()) {
      throw new ParameterException(
          command.commandLine(),
          "There is no rule "
              + id
              + Names.closest(id, catalog.ids()).map(n -> "; did you mean " + n + "?").orElse(""));
    }
  }

  private static ParameterException none(CommandSpec command, String id, String what) {
    return new ParameterException(
        command.commandLine(), "No version of rule " + id + " is " + what);
  }
}
