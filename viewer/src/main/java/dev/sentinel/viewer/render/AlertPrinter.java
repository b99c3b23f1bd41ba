package dev.sentinel.viewer.render;

import dev.sentinel.viewer.model.Alert;
import dev.sentinel.viewer.model.CurrencyTotal;
import java.io.IOException;
import java.util.List;

/** Prints alerts, some at a time. */
public interface AlertPrinter {
  /** Prints what comes before the first alert. */
  void begin() throws IOException;

  /** Prints more alerts. */
  void print(List<Alert> alerts) throws IOException;

  /** Prints the sums of all alerts that match, also those not printed. For programs: nothing. */
  void totals(List<CurrencyTotal> totals, int printed) throws IOException;
}
