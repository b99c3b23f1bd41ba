package dev.sentinel.viewer.dashboard;

import dev.sentinel.viewer.model.Alert;
import dev.sentinel.viewer.model.AlertSummary;
import dev.sentinel.viewer.model.Coverage;
import dev.sentinel.viewer.model.FeedOrder;
import dev.sentinel.viewer.model.Heartbeat;
import dev.sentinel.viewer.model.Reason;
import dev.sentinel.viewer.model.RulePrecision;
import dev.sentinel.viewer.model.UserSpend;
import dev.sentinel.viewer.model.UserWindow;
import dev.sentinel.viewer.model.VerdictEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An answer of the database.
 *
 * @param wanted the question
 * @param took how long the answer took
 * @param perMinute alerts of each of the last minutes, oldest first
 * @param precisionLimited whether only the latest verdicts were looked at
 * @param arrived alerts that came since the list was paused
 */
public record Data(
    Wanted wanted,
    Duration took,
    Heartbeat heartbeat,
    AlertSummary summary,
    List<Long> perMinute,
    List<RulePrecision> precision,
    boolean precisionLimited,
    long arrived,
    Optional<Feed> feed,
    Optional<Users> users,
    Optional<AlertView> alert,
    Optional<UserView> user) {
  public Data {
    perMinute = List.copyOf(perMinute);
    precision = List.copyOf(precision);
  }

  /**
   * A part of the list of alerts.
   *
   * @param more whether there are more below
   * @param searching whether not all alerts have been compared with the filter yet
   * @param searchedTo how far that has come
   */
  public record Feed(
      List<Alert> alerts,
      boolean more,
      boolean searching,
      Optional<FeedOrder.Key> searchedTo,
      Map<String, VerdictEntry> verdicts) {
    public Feed {
      alerts = List.copyOf(alerts);
      verdicts = Map.copyOf(verdicts);
    }
  }

  /**
   * Users by what they spent.
   *
   * @param users all of the same currency
   * @param currencies those that can be chosen, the most used first
   */
  public record Users(
      List<UserSpend> users, List<String> currencies, Coverage coverage, Instant asOf) {
    public Users {
      users = List.copyOf(users);
      currencies = List.copyOf(currencies);
    }
  }

  /**
   * Everything about an alert.
   *
   * @param alert empty if it is no longer there
   * @param onTrial what rules on trial would have said
   */
  public record AlertView(
      String transactionId,
      Optional<Alert> alert,
      List<Reason> onTrial,
      List<VerdictEntry> history,
      UserView user) {
    public AlertView {
      onTrial = List.copyOf(onTrial);
      history = List.copyOf(history);
    }
  }

  /** A user's windows, newest first, and alerts. */
  public record UserView(
      String user,
      List<UserWindow> windows,
      boolean moreWindows,
      List<Alert> alerts,
      Map<String, VerdictEntry> verdicts) {
    public UserView {
      windows = List.copyOf(windows);
      alerts = List.copyOf(alerts);
      verdicts = Map.copyOf(verdicts);
    }
  }
}
