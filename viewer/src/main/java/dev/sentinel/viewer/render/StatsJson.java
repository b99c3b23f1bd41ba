package dev.sentinel.viewer.render;

import dev.sentinel.viewer.model.UserSpend;
import dev.sentinel.viewer.model.UserWindow;
import java.io.IOException;
import java.util.List;

/** User statistics as JSON lines, named like the columns of {@code user_stats} where they exist. */
public final class StatsJson implements StatsPrinter {
  private final Json json;

  public StatsJson(Appendable out, boolean toTerminal) {
    this.json = new Json(out, toTerminal);
  }

  @Override
  public void users(List<UserSpend> users) throws IOException {
    for (UserSpend user : users) {
      json.line(
          object -> {
            object.writeStringField("user_id", user.userId());
            object.writeStringField("currency", user.currency());
            object.writeNumberField("windows", user.windows());
            Json.number(object, "txn_count", user.transactions());
            Json.number(object, "total_spend", Amounts.exact(user.total(), user.currency()));
            Json.number(object, "avg_spend", Amounts.exact(user.average(), user.currency()));
            Json.number(object, "max_spend", Amounts.exact(user.max(), user.currency()));
          });
    }
  }

  @Override
  public void windows(List<UserWindow> windows) throws IOException {
    for (UserWindow window : windows) {
      String currency = window.currency();
      json.line(
          object -> {
            object.writeStringField("user_id", window.userId());
            object.writeStringField("window_start", window.start().toString());
            object.writeStringField("window_end", window.end().toString());
            object.writeStringField("currency", currency);
            object.writeNumberField("txn_count", window.transactions());
            Json.number(object, "total_spend", Amounts.exact(window.total(), currency));
            Json.number(object, "avg_spend", Amounts.exact(window.average(), currency));
            Json.number(object, "min_spend", Amounts.exact(window.min(), currency));
            Json.number(object, "max_spend", Amounts.exact(window.max(), currency));
            object.writeStringField("updated_at", window.updatedAt().toString());
          });
    }
  }
}
