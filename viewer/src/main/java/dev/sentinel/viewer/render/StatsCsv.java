package dev.sentinel.viewer.render;

import dev.sentinel.viewer.model.UserSpend;
import dev.sentinel.viewer.model.UserWindow;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;

/** User statistics as CSV, named like the columns of {@code user_stats} where they exist. */
public final class StatsCsv implements StatsPrinter {
  private final Csv csv;
  private boolean begun;

  public StatsCsv(Appendable out, boolean toTerminal) {
    this.csv = new Csv(out, toTerminal);
  }

  @Override
  public void users(List<UserSpend> users) throws IOException {
    begin("user_id", "currency", "windows", "txn_count", "total_spend", "avg_spend", "max_spend");
    for (UserSpend user : users) {
      csv.line(
          user.userId(),
          user.currency(),
          user.windows(),
          user.transactions().toPlainString(),
          plain(user.total(), user.currency()),
          plain(user.average(), user.currency()),
          plain(user.max(), user.currency()));
    }
  }

  @Override
  public void windows(List<UserWindow> windows) throws IOException {
    begin(
        "user_id",
        "window_start",
        "window_end",
        "currency",
        "txn_count",
        "total_spend",
        "avg_spend",
        "min_spend",
        "max_spend",
        "updated_at");
    for (UserWindow window : windows) {
      csv.line(
          window.userId(),
          window.start(),
          window.end(),
          window.currency(),
          window.transactions(),
          plain(window.total(), window.currency()),
          plain(window.average(), window.currency()),
          plain(window.min(), window.currency()),
          plain(window.max(), window.currency()),
          window.updatedAt());
    }
  }

  private void begin(Object... titles) throws IOException {
    if (!begun) {
      csv.line(titles);
      begun = true;
    }
  }

  private static String plain(BigDecimal amount, String currency) {
    return Amounts.exact(amount, currency).toPlainString();
  }
}
