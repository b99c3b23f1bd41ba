package dev.sentinel.ops.rules;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Who changes something, and why. */
final class ChangeOptions {
  private static final int MAX_AUTHOR = 128;
  private static final int MAX_NOTE = 1_000;

  @Spec(Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--author",
      paramLabel = "WHO",
      defaultValue = "${env:SENTINEL_AUTHOR:-${sys:user.name}}",
      description = "Who changes it. Default: $${SENTINEL_AUTHOR}, or ${DEFAULT-VALUE}")
  private String author;

  @Option(
      names = {"-m", "--note"},
      paramLabel = "WHY",
      required = true,
      description = "Why; it is kept with the change.")
  private String note;

  String author() {
    return text("--author", author, MAX_AUTHOR);
  }

  String note() {
    return text("--note", note, MAX_NOTE);
  }

  private String text(String option, String value, int maxLength) {
    String text = value.strip();
    if (text.isEmpty() || text.length() > maxLength) {
      throw new ParameterException(
          command.commandLine(),
          option + " is a text of 1 to " + maxLength + " characters, not " + text.length());
    }
    return text;
  }
}
