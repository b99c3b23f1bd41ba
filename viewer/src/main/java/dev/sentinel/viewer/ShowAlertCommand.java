package dev.sentinel.viewer;

import dev.sentinel.viewer.model.Alert;
import dev.sentinel.viewer.model.Reason;
import dev.sentinel.viewer.render.AlertDetails;
import dev.sentinel.viewer.render.AlertPrinter;
import dev.sentinel.viewer.render.Text;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;

/** Shows one alert. */
@Command(
    name = "show",
    description = "Shows everything about one alert and, in plain words, why each rule fired.",
    footerHeading = "%nExample:%n",
    footer = "  sentinel-viewer alerts show 7d9f0c1e-5b0f-4f7e-9f3b-0a7f6f3d2c11")
final class ShowAlertCommand extends QueryCommand {
  @Parameters(paramLabel = "TRANSACTION_ID", description = "The transaction's id, in full")
  private String transactionId;

  @Mixin private FormatOptions format;

  @Override
  int run() throws IOException {
    refuseOptionsOfTheList();
    Optional<Alert> alert;
    List<Reason> onTrial;
    try (Database database = database()) {
      AlertRepository alerts = new AlertRepository(database);
      alert = alerts.find(transactionId);
      onTrial = alerts.onTrial(transactionId);
      if (alert.isEmpty()) {
        console()
            .message(
                "There is no alert for transaction '%s' at %s: look for its id with 'alerts --json'."
                    .formatted(Text.safe(transactionId), database.address()));
        return ExitCode.SOFTWARE;
      }
    }
    AlertDetails details = new AlertDetails(out(), screen(), times());
    AlertPrinter printer = format.alerts(console(), () -> details);
    if (format.isTable()) {
      details.print(alert.get(), onTrial);
    } else {
      printer.begin();
      printer.print(List.of(alert.get()));
    }
    return ExitCode.OK;
  }

  /** What stands before {@code show} belongs to the list and would be ignored without a word. */
  private void refuseOptionsOfTheList() {
    for (OptionSpec option : spec().parent().commandLine().getParseResult().matchedOptions()) {
      if (!option.inherited()) {
        throw wrong(option.longestName() + " is of no use before 'show'; put options after it");
      }
    }
  }
}
