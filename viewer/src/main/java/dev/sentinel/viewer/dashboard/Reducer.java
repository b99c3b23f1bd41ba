package dev.sentinel.viewer.dashboard;

import dev.sentinel.viewer.dashboard.State.Link;
import dev.sentinel.viewer.dashboard.State.Mode;
import dev.sentinel.viewer.dashboard.State.Tab;
import dev.sentinel.viewer.model.Alert;
import dev.sentinel.viewer.model.FeedOrder;
import dev.sentinel.viewer.model.Filters;
import dev.sentinel.viewer.model.Period;
import dev.sentinel.viewer.model.UserSpend;
import dev.sentinel.viewer.model.Verdict;
import dev.sentinel.viewer.model.VerdictEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns a state and an event into the next state; has no effect on anything else. */
final class Reducer {
  private static final Duration NOTICE = Duration.ofSeconds(5);
  private static final int LONGEST_INPUT = 200;
  private static final int WHEEL = 3;
  private static final int MORE_WINDOWS = 200;
  private static final int MOST_WINDOWS = 2_000;

  private Reducer() {}

  /** The state after an event. */
  static State apply(State before, Event event) {
    State state = before.copy();
    if (event instanceof Event.Typed typed) {
      typed(state, typed.character());
    } else if (event instanceof Event.Pasted pasted) {
      if (asksForText(state)) {
        pasted.text().codePoints().forEach(c -> typed(state, Character.isISOControl(c) ? ' ' : c));
      }
    } else if (event instanceof Event.Pressed pressed) {
      pressed(state, pressed.key());
    } else if (event instanceof Event.Wheel wheel) {
      move(state, wheel.lines() * WHEEL);
    } else if (event instanceof Event.Click click) {
      click(state, click.row());
    } else if (event instanceof Event.Resized size) {
      state.columns = size.columns();
      state.rows = size.rows();
      keepVisible(state);
    } else if (event instanceof Event.Tick tick) {
      tick(state, tick.now());
    } else if (event instanceof Event.Answered answer) {
      answered(state, answer.data(), answer.now());
    } else if (event instanceof Event.Lost lost) {
      state.link = Link.LOST;
      state.lostReason = lost.reason();
      state.lostSince = lost.since();
      state.retryAt = lost.retryAt();
    } else if (event instanceof Event.VerdictSaved saved) {
      saved(state, saved.entry());
    } else if (event instanceof Event.VerdictRefused refused) {
      state.saving = false;
      notice(state, "Not saved: " + refused.reason(), true);
    }
    return state;
  }

  private static void tick(State state, Instant now) {
    state.now = now;
    if (state.noticeUntil != null && !now.isBefore(state.noticeUntil)) {
      state.notice = "";
      state.noticeUntil = null;
    }
  }

  private static void notice(State state, String text, boolean bad) {
    state.notice = text;
    state.noticeBad = bad;
    // What went wrong is longer and matters more.
    state.noticeUntil = state.now.plus(bad ? NOTICE.multipliedBy(3) : NOTICE);
  }

  // Keys

  private static boolean asksForText(State state) {
    return state.mode == Mode.FILTER || state.mode == Mode.NOTE || state.mode == Mode.FIND_USER;
  }

  private static void typed(State state, int c) {
    if (asksForText(state)) {
      if (!Character.isISOControl(c) && state.input.length() < LONGEST_INPUT) {
        state.input += Character.toString(c);
        state.inputError = "";
      }
      return;
    }
    switch (c) {
      case 'q' -> {
        if (state.mode == Mode.LIST) {
          state.quit = true;
        } else {
          back(state);
        }
      }
      case 'j' -> move(state, 1);
      case 'k' -> move(state, -1);
      case ' ' -> move(state, page(state));
      case 'G' -> pressed(state, Event.Special.END);
      case 'r' -> {
        state.refreshes++;
        notice(state, "Reading again", false);
      }
      case '?' -> {
        if (state.mode == Mode.HELP) {
          back(state);
        } else {
          state.under = state.mode;
          state.mode = Mode.HELP;
          state.scroll = 0;
        }
      }
      case 't' -> state.period = state.period.next();
      case '1' -> state.period = Period.M15;
      case '2' -> state.period = Period.H1;
      case '3' -> state.period = Period.H24;
      case '4' -> state.period = Period.ALL;
      case 's' -> sort(state);
      case 'c' -> nextCurrency(state);
      case 'p' -> pause(state);
      case '/' -> find(state);
      case 'f' -> judge(state, Verdict.FRAUD);
      case 'g' -> judge(state, Verdict.GENUINE);
      case 'u' -> judge(state, Verdict.UNDO);
      case 'U' -> showUserOfAlert(state);
      default -> {
        // Other keys do nothing.
      }
    }
  }

  private static void pressed(State state, Event.Special key) {
    if (key == Event.Special.QUIT) {
      state.quit = true;
      return;
    }
    if (key == Event.Special.REDRAW) {
      state.redraws++;
      return;
    }
    if (asksForText(state)) {
      edit(state, key);
      return;
    }
    switch (key) {
      case UP -> move(state, -1);
      case DOWN -> move(state, 1);
      case PAGE_UP -> move(state, -page(state));
      case PAGE_DOWN -> move(state, page(state));
      case HOME -> home(state);
      case END -> move(state, Integer.MAX_VALUE / 2);
      case ENTER -> enter(state);
      case ESCAPE, BACKSPACE -> escape(state);
      case TAB -> {
        if (state.mode == Mode.LIST) {
          state.tab = state.tab == Tab.ALERTS ? Tab.USERS : Tab.ALERTS;
        }
      }
      default -> {
        // For text only.
      }
    }
  }

  private static void edit(State state, Event.Special key) {
    switch (key) {
      case ENTER -> accept(state);
      case ESCAPE -> back(state);
      case BACKSPACE -> {
        if (!state.input.isEmpty()) {
          state.input =
              state.input.substring(0, state.input.offsetByCodePoints(state.input.length(), -1));
        }
        state.inputError = "";
      }
      case CLEAR -> {
        state.input = "";
        state.inputError = "";
      }
      case WORD_BACK -> state.input = state.input.replaceFirst("\\S*\\s*$", "");
      default -> {
        // The line is short enough to do without a cursor.
      }
    }
  }

  private static void accept(State state) {
    switch (state.mode) {
      case FILTER -> {
        try {
          state.terms = Filters.parse(state.input);
          state.filter = state.input.strip();
          state.mode = Mode.LIST;
          restartFeed(state);
        } catch (Filters.SyntaxException e) {
          state.inputError = e.getMessage();
        }
      }
      case FIND_USER -> {
        String user = state.input.strip();
        state.mode = Mode.LIST;
        if (!user.isEmpty()) {
          showUser(state, user);
        }
      }
      default -> {
        long number = state.request == null ? 1 : state.request.number() + 1;
        state.request =
            new State.VerdictRequest(number, state.verdictFor, state.verdict, state.input.strip());
        state.saving = true;
        state.mode = state.under;
        notice(state, "Saving…", false);
      }
    }
  }

  private static void back(State state) {
    switch (state.mode) {
      case HELP, NOTE -> {
        state.mode = state.under;
        state.scroll = 0;
      }
      case USER -> {
        state.mode = state.underUser;
        state.shownUser = null;
        state.userView = null;
        state.scroll = 0;
      }
      default -> {
        state.mode = Mode.LIST;
        state.shownAlert = null;
        state.alertView = null;
      }
    }
    state.inputError = "";
  }

  private static void escape(State state) {
    if (state.mode != Mode.LIST) {
      back(state);
    } else if (state.tab == Tab.ALERTS && !state.filter.isEmpty()) {
      state.filter = "";
      state.terms = List.of();
      restartFeed(state);
    }
  }

  private static void find(State state) {
    if (state.mode != Mode.LIST) {
      return;
    }
    state.mode = state.tab == Tab.ALERTS ? Mode.FILTER : Mode.FIND_USER;
    state.input = state.tab == Tab.ALERTS ? state.filter : "";
    state.inputError = "";
  }

  private static void sort(State state) {
    if (state.mode != Mode.LIST) {
      return;
    }
    if (state.tab == Tab.ALERTS) {
      state.order = state.order.next();
      restartFeed(state);
      state.selected = null;
      state.following = true;
    } else {
      state.userOrder = state.userOrder.next();
      firstUser(state);
    }
  }

  private static void nextCurrency(State state) {
    if (state.mode != Mode.LIST || state.tab != Tab.USERS || state.users == null) {
      return;
    }
    List<String> currencies = state.users.currencies();
    if (currencies.size() > 1) {
      int shown = state.currency == null ? 0 : Math.max(0, currencies.indexOf(state.currency));
      state.currency = currencies.get((shown + 1) % currencies.size());
      firstUser(state);
    }
  }

  private static void firstUser(State state) {
    state.userIndex = 0;
    state.userOffset = 0;
    state.selectedUser = null;
  }

  /** The list is asked for anew; the old one stays until the answer comes. */
  private static void restartFeed(State state) {
    state.anchors = List.of();
    state.wantedRows = State.FIRST_ROWS;
    state.offset = 0;
    state.selectedIndex = 0;
    state.paused = false;
    state.feed = null;
  }

  private static void pause(State state) {
    if (state.mode != Mode.LIST || state.tab != Tab.ALERTS || state.data == null) {
      return;
    }
    state.paused = !state.paused;
    state.pausedAt = state.data.heartbeat().serverTime();
  }

  // Verdicts

  private static void judge(State state, Verdict verdict) {
    Optional<String> alert =
        state.mode == Mode.ALERT
            ? Optional.ofNullable(state.shownAlert)
            : state.mode == Mode.LIST && state.tab == Tab.ALERTS
                ? state.selectedAlert().map(Alert::transactionId)
                : Optional.empty();
    if (alert.isEmpty()) {
      return;
    }
    if (state.saving) {
      notice(state, "The previous verdict is still being saved", true);
      return;
    }
    if (verdict == Verdict.UNDO && !judged(state, alert.get())) {
      notice(state, "There is no verdict to take back", true);
      return;
    }
    state.verdict = verdict;
    state.verdictFor = alert.get();
    state.under = state.mode;
    state.mode = Mode.NOTE;
    state.input = "";
    state.inputError = "";
  }

  private static boolean judged(State state, String alert) {
    if (state.mode == Mode.ALERT) {
      return state.alertView != null
          && state.alertView.history().stream()
              .findFirst()
              .filter(entry -> entry.verdict() != Verdict.UNDO)
              .isPresent();
    }
    return state.feed.verdicts().containsKey(alert);
  }

  private static void saved(State state, VerdictEntry entry) {
    state.saving = false;
    String said =
        switch (entry.verdict()) {
          case FRAUD -> "fraud";
          case GENUINE -> "genuine";
          case UNDO -> "verdict taken back";
        };
    notice(state, "Saved: " + said + ", " + entry.transactionId(), false);
    state.refreshes++;
    if (state.feed != null) {
      // At once also when paused; the next answer brings the same.
      Map<String, VerdictEntry> verdicts = new HashMap<>(state.feed.verdicts());
      if (entry.verdict() == Verdict.UNDO) {
        verdicts.remove(entry.transactionId());
      } else {
        verdicts.put(entry.transactionId(), entry);
      }
      state.feed =
          new Data.Feed(
              state.feed.alerts(),
              state.feed.more(),
              state.feed.searching(),
              state.feed.searchedTo(),
              verdicts);
    }
  }

  // Moving

  private static int page(State state) {
    return state.mode == Mode.LIST
        ? Math.max(1, Layout.of(state.rows).list() - 1)
        : Math.max(1, Layout.body(state.rows) - 2);
  }

  private static void move(State state, int lines) {
    if (asksForText(state)) {
      return;
    }
    if (state.mode != Mode.LIST) {
      // How far is decided when it is drawn, as the length of the text depends on the width.
      int end = View.scrollable(state);
      state.scroll = (int) Math.max(0, Math.min(end, (long) state.scroll + lines));
      if (state.mode == Mode.USER
          && state.scroll == end
          && lines > 0
          && state.userView != null
          && state.userView.moreWindows()) {
        state.userWindows = Math.min(MOST_WINDOWS, state.userWindows + MORE_WINDOWS);
      }
    } else if (state.tab == Tab.ALERTS) {
      moveAlerts(state, lines);
    } else {
      int last = state.userRows().size() - 1;
      state.userIndex = (int) Math.max(0, Math.min(last, (long) state.userIndex + lines));
      rememberUser(state);
    }
    keepVisible(state);
  }

  private static void moveAlerts(State state, int lines) {
    int last = state.alerts().size() - 1;
    long target = (long) state.selectedIndex + lines;
    if (target > last && state.feed != null && state.feed.more() && !state.paused) {
      loadFurther(state);
    } else if (target < 0 && !state.anchors.isEmpty() && !state.paused) {
      state.anchors = state.anchors.subList(0, state.anchors.size() - 1);
    }
    state.selectedIndex = (int) Math.max(0, Math.min(last, target));
    state.selected = state.selectedAlert().map(Alert::transactionId).orElse(null);
    state.following = state.selectedIndex == 0 && state.anchors.isEmpty();
  }

  private static void loadFurther(State state) {
    if (state.wantedRows < State.MOST_ROWS) {
      state.wantedRows = State.MOST_ROWS;
    } else if (state.alerts().size() >= State.MOST_ROWS) {
      // The first half makes room for the next one.
      Alert border = state.alerts().get(State.MOST_ROWS / 2 - 1);
      FeedOrder.Key key = state.order.key(border);
      if (state.anchors.isEmpty() || !state.anchors.get(state.anchors.size() - 1).equals(key)) {
        List<FeedOrder.Key> anchors = new ArrayList<>(state.anchors);
        anchors.add(key);
        state.anchors = List.copyOf(anchors);
      }
    }
  }

  private static void home(State state) {
    if (state.mode == Mode.LIST && state.tab == Tab.ALERTS && !state.paused) {
      if (!state.anchors.isEmpty()) {
        restartFeed(state);
      }
      state.wantedRows = State.FIRST_ROWS;
    }
    move(state, Integer.MIN_VALUE / 2);
  }

  private static void keepVisible(State state) {
    int height = Layout.of(state.rows).list();
    state.offset = visible(state.offset, state.selectedIndex, state.alerts().size(), height);
    state.userOffset = visible(state.userOffset, state.userIndex, state.userRows().size(), height);
  }

  private static int visible(int offset, int index, int size, int height) {
    int first = Math.max(Math.min(offset, index), index - height + 1);
    return Math.max(0, Math.min(first, size - height));
  }

  private static void click(State state, int row) {
    if (state.mode != Mode.LIST) {
      return;
    }
    Layout layout = Layout.of(state.rows);
    int line = row - layout.header();
    if (line < 0 || line >= layout.list()) {
      return;
    }
    if (state.tab == Tab.ALERTS) {
      int index = state.offset + line;
      if (index < state.alerts().size()) {
        boolean again = index == state.selectedIndex;
        moveAlerts(state, index - state.selectedIndex);
        if (again) {
          enter(state);
        }
      }
    } else if (state.userOffset + line < state.userRows().size()) {
      boolean again = state.userOffset + line == state.userIndex;
      state.userIndex = state.userOffset + line;
      rememberUser(state);
      if (again) {
        enter(state);
      }
    }
  }

  private static void enter(State state) {
    if (state.mode != Mode.LIST) {
      return;
    }
    if (state.tab == Tab.ALERTS) {
      state
          .selectedAlert()
          .ifPresent(
              alert -> {
                state.mode = Mode.ALERT;
                state.shownAlert = alert.transactionId();
                state.alertView = null;
                state.scroll = 0;
              });
    } else if (state.userIndex < state.userRows().size()) {
      showUser(state, state.userRows().get(state.userIndex).userId());
    }
  }

  private static void showUserOfAlert(State state) {
    if (state.mode == Mode.ALERT && state.alertView != null) {
      state.alertView.alert().ifPresent(alert -> showUser(state, alert.userId()));
    } else if (state.mode == Mode.LIST && state.tab == Tab.ALERTS) {
      state.selectedAlert().ifPresent(alert -> showUser(state, alert.userId()));
    }
  }

  private static void showUser(State state, String user) {
    state.underUser = state.mode;
    state.mode = Mode.USER;
    state.shownUser = user;
    state.userView = null;
    state.userWindows = 100;
    state.scroll = 0;
  }

  private static void rememberUser(State state) {
    List<UserSpend> users = state.userRows();
    state.selectedUser =
        state.userIndex < users.size() ? State.userKey(users.get(state.userIndex)) : null;
  }

  // Answers

  private static void answered(State state, Data data, Instant now) {
    tick(state, now);
    state.link = Link.CONNECTED;
    state.data = data;
    state.dataAt = now;
    state.clockDifference = Duration.between(now, data.heartbeat().serverTime());
    Wanted wanted = state.wanted();
    Wanted got = data.wanted();
    boolean sameFeed =
        got.terms().equals(wanted.terms())
            && got.order() == wanted.order()
            && got.anchor().equals(wanted.anchor());
    // An answer to an earlier question would undo what was pressed meanwhile.
    if (sameFeed && !state.paused) {
      data.feed().ifPresent(feed -> show(state, feed));
    }
    if (got.userOrder() == wanted.userOrder()
        && got.currency().equals(wanted.currency())
        && got.period() == wanted.period()) {
      data.users().ifPresent(users -> show(state, users));
    }
    data.alert()
        .filter(alert -> alert.transactionId().equals(state.shownAlert))
        .ifPresent(alert -> state.alertView = alert);
    data.user()
        .filter(user -> user.user().equals(state.shownUser))
        .ifPresent(user -> state.userView = user);
    keepVisible(state);
    if (state.mode == Mode.ALERT || state.mode == Mode.USER) {
      state.scroll = Math.min(state.scroll, View.scrollable(state));
    }
  }

  private static void show(State state, Data.Feed feed) {
    int line = state.selectedIndex - state.offset;
    boolean atTop = state.offset == 0;
    state.feed = feed;
    int index = state.following ? 0 : indexOf(feed.alerts(), state.selected);
    if (index >= 0) {
      state.selectedIndex = index;
      // At the top the list flows; further down the selected line stays where it is.
      state.offset = atTop ? 0 : Math.max(0, index - line);
    } else {
      state.selectedIndex = Math.max(0, Math.min(state.selectedIndex, feed.alerts().size() - 1));
      state.following = state.selectedIndex == 0 && state.anchors.isEmpty();
    }
    state.selected = state.selectedAlert().map(Alert::transactionId).orElse(null);
  }

  private static int indexOf(List<Alert> alerts, String transactionId) {
    for (int i = 0; i < alerts.size(); i++) {
      if (alerts.get(i).transactionId().equals(transactionId)) {
        return i;
      }
    }
    return -1;
  }

  private static void show(State state, Data.Users users) {
    int line = state.userIndex - state.userOffset;
    state.users = users;
    for (int i = 0; i < users.users().size(); i++) {
      if (State.userKey(users.users().get(i)).equals(state.selectedUser)) {
        state.userIndex = i;
        state.userOffset = Math.max(0, i - line);
        return;
      }
    }
    state.userIndex = Math.max(0, Math.min(state.userIndex, users.users().size() - 1));
    rememberUser(state);
  }
}
