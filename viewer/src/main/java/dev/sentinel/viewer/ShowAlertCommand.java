package dev.sentinel.viewer;

import dev.sentinel.viewer.model.Alert;
import dev.sentinel.viewer.render.AlertCsv;
import dev.sentinel.viewer.render.AlertDetails;
import dev.sentinel.viewer.render.AlertJson;
import dev.sentinel.viewer.render.AlertPrinter;
import dev.sentinel.viewer.render.Text;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Shows one alert. */
@Command(
    name = "show",
    description = "Shows everything about one alert and, in plain words, why each rule fired.",
    mixinStandardHelpOptions = true,
    versionProvider = ViewerCommand.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    footerHeading = "%nExample:%n",
    footer = "  sentinel-viewer alerts show 7d9f0c1e-5b0f-4f7e-9f3b-0a7f6f3d2c11")
final class ShowAlertCommand implements Callable<Integer> {
  @ParentCommand private AlertsCommand alerts;
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "TRANSACTION_ID", description = "The transaction's id, in full")
  private String transactionId;

  @Mixin private FormatOptions format;

  @Override
  public Integer call() throws IOException {
    refuseOptionsOfTheList();
    ViewerCommand viewer = alerts.viewer();
    Console console = viewer.console();
    Optional<Alert> alert;
    try (Database database = viewer.database(spec)) {
      alert = new AlertRepository(database).find(transactionId);
      if (alert.isEmpty()) {
        console.message(
            "There is no alert for transaction '%s' at %s: look for its id with 'alerts --json'."
                .formatted(Text.safe(transactionId), database.address()));
        return ExitCode.SOFTWARE;
      }
    }
    switch (format.format()) {
      case TABLE ->
          new AlertDetails(console.out(), viewer.screen(), viewer.times()).print(alert.get());
      case JSON -> print(new AlertJson(console.out(), console.terminal()), alert.get());
      case CSV -> print(new AlertCsv(console.out(), console.terminal()), alert.get());
    }
    console.out().flush();
    return ExitCode.OK;
  }

  private static void print(AlertPrinter printer, Alert alert) throws IOException {
    printer.begin();
    printer.print(List.of(alert));
  }

  /** What stands before {@code show} belongs to the list and would be ignored without a word. */
  private void refuseOptionsOfTheList() {
    for (OptionSpec option : spec.parent().commandLine().getParseResult().matchedOptions()) {
      if (!option.inherited()) {
        throw new ParameterException(
            spec.commandLine(),
            option.longestName() + " is of no use before 'show'; put options after it");
      }
    }
  }
}
