package dev.sentinel.ops;

import dev.sentinel.pipeline.SentinelConfig;
import dev.sentinel.pipeline.StartupException;
import dev.sentinel.pipeline.lake.LakeFileSystems;
import dev.sentinel.pipeline.options.OptionCatalog;
import dev.sentinel.pipeline.options.SentinelOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * The pipeline's options, given to the commands of this program: the same names, defaults and
 * environment variables, so that a job's arguments can be given to its audit as they are.
 */
public final class PipelineArguments {
  private static final String HEADING = "%nWhere the job reads and writes, as it was started:%n";

  private static final Set<String> SECRET = Set.of("jdbcPassword", "kafkaProperties");

  private PipelineArguments() {}

  /**
   * Adds all of the pipeline's options to a command.
   *
   * @param shown those that the command's help tells of; the others are taken without a word
   */
  static void addTo(CommandSpec command, Set<String> shown) {
    for (OptionCatalog.Option option : OptionCatalog.all()) {
      // The environment's secrets would be shown as defaults.
      boolean silent = option.defaultText().isEmpty() || SECRET.contains(option.name());
      String fallback = silent ? "" : " (default: " + option.defaultText() + ")";
      command.addOption(
          OptionSpec.builder("--" + option.name())
              .type(String.class)
              .paramLabel("…")
              .description((option.description() + fallback).replace("%", "%%"))
              .hidden(!shown.contains(option.name()))
              .build());
    }
    command.usageMessage().optionListHeading(HEADING);
  }

  /** The options as they were given; nothing but their types is checked. */
  public static SentinelOptions options(CommandSpec command) {
    try {
      // Without Beam's validation, which asks for a runner: nothing is run here.
      return PipelineOptionsFactory.fromArgs(given(command).toArray(String[]::new))
          .as(SentinelOptions.class);
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new ParameterException(command.commandLine(), message, e);
    }
  }

  /** The options that were given on the command line, as {@code --name=value}. */
  public static List<String> given(CommandSpec command) {
    List<String> given = new ArrayList<>();
    for (OptionCatalog.Option option : OptionCatalog.all()) {
      String value = command.findOption("--" + option.name()).getValue();
      if (value != null) {
        given.add("--" + option.name() + "=" + value);
      }
    }
    return given;
  }

  /** The options, checked; also makes the lake's file system ready. */
  public static SentinelConfig config(CommandSpec command) {
    SentinelOptions options = options(command);
    try {
      SentinelConfig config = SentinelConfig.from(options);
      LakeFileSystems.configure(options);
      FileSystems.setDefaultPipelineOptions(options);
      return config;
    } catch (StartupException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }
}
