package dev.sentinel.viewer.dashboard;

import dev.sentinel.viewer.model.Alert;
import dev.sentinel.viewer.model.FeedOrder;
import dev.sentinel.viewer.model.Period;
import dev.sentinel.viewer.model.Term;
import dev.sentinel.viewer.model.UserSpend;
import dev.sentinel.viewer.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that the screen depends on. {@link Reducer} copies it and changes the copy; nobody else
 * writes to it.
 */
final class State implements Cloneable {
  /** The two lists. */
  enum Tab {
    ALERTS,
    USERS
  }

  /** What covers a list or asks for a line of text. */
  enum Mode {
    LIST,
    ALERT,
    USER,
    HELP,
    FILTER,
    FIND_USER,
    NOTE
  }

  /** Whether the database answers. */
  enum Link {
    CONNECTING,
    CONNECTED,
    LOST
  }

  /** A verdict to be written; each has a number of its own. */
  record VerdictRequest(long number, String transactionId, Verdict verdict, String note) {}

  static final int FIRST_ROWS = 200;
  static final int MOST_ROWS = 400;

  int columns = 80;
  int rows = 24;
  Instant now;

  /** The server's clock minus ours. */
  Duration clockDifference = Duration.ZERO;

  Duration stalledAfter = Duration.ofMinutes(1);
  boolean quit;

  /** Grows with each wish to read at once. */
  int refreshes;

  /** Grows with each wish to draw everything again. */
  int redraws;

  Tab tab = Tab.ALERTS;
  Mode mode = Mode.LIST;

  /** Where HELP, FILTER and NOTE go back to. */
  Mode under = Mode.LIST;

  /** Where USER goes back to. */
  Mode underUser = Mode.LIST;

  String input = "";
  String inputError = "";

  Link link = Link.CONNECTING;
  String lostReason = "";
  Instant lostSince;
  Instant retryAt;

  /** The last answer; null before the first. */
  Data data;

  Instant dataAt;

  Period period = Period.H1;

  String filter = "";
  List<Term> terms = List.of();
  FeedOrder order = FeedOrder.DETECTED;

  /** Where the list began before it went on, for the way back. */
  List<FeedOrder.Key> anchors = List.of();

  int wantedRows = FIRST_ROWS;

  /** The list; null before its first answer. */
  Data.Feed feed;

  /** The selected alert's transaction; null if there is none. */
  String selected;

  int selectedIndex;
  int offset;

  /** Whether the newest is selected whatever it is: until the selection is moved away from it. */
  boolean following = true;

  boolean paused;

  /** By the server's clock. */
  Instant pausedAt;

  UserOrder userOrder = UserOrder.AVERAGE;

  /** Of the users; null for the one with most transactions. */
  String currency;

  Data.Users users;

  /** The selected user and currency; null if there is none. */
  String selectedUser;

  int userIndex;
  int userOffset;

  /** Whose details are shown. */
  String shownAlert;

  Data.AlertView alertView;
  String shownUser;
  Data.UserView userView;
  int userWindows = 100;
  int scroll;

  Verdict verdict;
  String verdictFor;
  VerdictRequest request;
  boolean saving;

  String notice = "";
  boolean noticeBad;
  Instant noticeUntil;

  State(Instant now) {
    this.now = now;
  }

  State copy() {
    try {
      return (State) clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  Wanted wanted() {
    boolean alertsShown = tab == Tab.ALERTS;
    return new Wanted(
        alertsShown && !paused,
        terms,
        order,
        anchors.isEmpty() ? Optional.empty() : Optional.of(anchors.get(anchors.size() - 1)),
        wantedRows,
        period,
        tab == Tab.USERS,
        userOrder,
        Optional.ofNullable(currency),
        Optional.ofNullable(shownAlert),
        Optional.ofNullable(shownUser),
        userWindows,
        paused ? Optional.of(pausedAt) : Optional.empty());
  }

  /** What is on the screen: a note is typed below a list or a page. */
  Mode shown() {
    return mode == Mode.NOTE ? under : mode;
  }

  /** Whether a page covers the lists. */
  boolean covered() {
    return shown() == Mode.ALERT || shown() == Mode.USER || shown() == Mode.HELP;
  }

  /** How long nothing has been written; empty if nothing ever was, as far as is known. */
  Optional<Duration> silence() {
    return data == null
        ? Optional.empty()
        : data.heartbeat().lastSign().map(time -> Duration.between(time, serverNow()));
  }

  boolean stalled() {
    return silence().filter(age -> age.compareTo(stalledAfter) > 0).isPresent();
  }

  /** The server's time, as far as we know. */
  Instant serverNow() {
    return now.plus(clockDifference);
  }

  List<Alert> alerts() {
    return feed == null ? List.of() : feed.alerts();
  }

  Optional<Alert> selectedAlert() {
    List<Alert> alerts = alerts();
    return selectedIndex < alerts.size()
        ? Optional.of(alerts.get(selectedIndex))
        : Optional.empty();
  }

  List<UserSpend> userRows() {
    return users == null ? List.of() : users.users();
  }

  static String userKey(UserSpend user) {
    return user.userId() + "\n" + user.currency();
  }
}
