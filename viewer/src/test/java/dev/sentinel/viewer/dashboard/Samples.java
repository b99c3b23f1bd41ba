package dev.sentinel.viewer.dashboard;

import dev.sentinel.viewer.Alerts;
import dev.sentinel.viewer.model.Alert;
import dev.sentinel.viewer.model.AlertSummary;
import dev.sentinel.viewer.model.Coverage;
import dev.sentinel.viewer.model.CurrencyTotal;
import dev.sentinel.viewer.model.Heartbeat;
import dev.sentinel.viewer.model.Ranked;
import dev.sentinel.viewer.model.Reasons;
import dev.sentinel.viewer.model.RulePrecision;
import dev.sentinel.viewer.model.Severity;
import dev.sentinel.viewer.model.UserSpend;
import dev.sentinel.viewer.model.UserWindow;
import dev.sentinel.viewer.model.Verdict;
import dev.sentinel.viewer.model.VerdictEntry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** States and answers for tests. */
final class Samples {
  static final Instant NOW = Alerts.NOON.plusSeconds(30);
  static final Start START =
      new Start(dev.sentinel.viewer.model.Period.H1, "", Duration.ofMinutes(1));

  private static final String ON_TRIAL =
      """
      [{"rule": "night-owl", "version": 2, "score": 20, "share_percent": 100,
        "description": "At 3 in the night",
        "conditions": [{"feature": "night", "operator": "==", "value": true, "threshold": true}]}]
      """;

  private Samples() {}

  static State state(int columns, int rows) {
    return Reducer.apply(START.state(NOW), new Event.Resized(columns, rows));
  }

  static State apply(State state, Event... events) {
    State next = state;
    for (Event event : events) {
      next = Reducer.apply(next, event);
    }
    return next;
  }

  static State typed(State state, String text) {
    return apply(state, text.codePoints().mapToObj(Event.Typed::new).toArray(Event[]::new));
  }

  static Event pressed(Event.Special key) {
    return new Event.Pressed(key);
  }

  static Alert alert(String id, String user, String amount, String currency, Severity severity) {
    return Alerts.alert(id, user, amount, currency, severity);
  }

  /** Alerts with the ids {@code tx-<first>}, {@code tx-<first+1>} and so on. */
  static List<Alert> alerts(int first, int count) {
    return IntStream.range(first, first + count)
        .mapToObj(i -> alert("tx-" + i, "u" + i % 7, 5000 + i + ".50", "USD", Severity.HIGH))
        .toList();
  }

  static Event answer(State state, List<Alert> alerts) {
    return answer(state, alerts, false);
  }

  static Event answer(State state, List<Alert> alerts, boolean more) {
    Map<String, VerdictEntry> verdicts =
        alerts.size() < 2
            ? Map.of()
            : Map.of(
                alerts.get(1).transactionId(), verdict(alerts.get(1), Verdict.FRAUD, "called"));
    return new Event.Answered(
        data(state, Optional.of(new Data.Feed(alerts, more, false, Optional.empty(), verdicts))),
        NOW);
  }

  /** The list alone: nothing has been counted. */
  static Event firstLook(State state, List<Alert> alerts) {
    Data counted =
        data(state, Optional.of(new Data.Feed(alerts, true, false, Optional.empty(), Map.of())));
    AlertSummary nothing =
        new AlertSummary(state.period, Coverage.NOTHING, List.of(), List.of(), List.of());
    return new Event.Answered(
        new Data(
            counted.wanted(),
            counted.took(),
            counted.heartbeat(),
            nothing,
            List.of(0L, 0L),
            List.of(),
            false,
            0,
            counted.feed(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        NOW);
  }

  static VerdictEntry verdict(Alert alert, Verdict verdict, String note) {
    return new VerdictEntry(7, alert.transactionId(), verdict, note, "ana", NOW);
  }

  static Data data(State state, Optional<Data.Feed> feed) {
    List<Long> perMinute = new ArrayList<>();
    for (long i = 0; i < 60; i++) {
      perMinute.add(i % 9);
    }
    return new Data(
        state.wanted(),
        Duration.ofMillis(12),
        new Heartbeat(
            NOW,
            Optional.of(NOW.minusSeconds(3)),
            Optional.of(NOW.minusSeconds(12)),
            Optional.of(NOW.minusSeconds(10))),
        new AlertSummary(
            state.period,
            Coverage.ALL,
            List.of(
                new CurrencyTotal("USD", 1200, new BigDecimal("9876543.21")),
                new CurrencyTotal("EUR", 34, new BigDecimal("1000"))),
            List.of(new Ranked("42", 17), new Ranked("u7", 3)),
            List.of(new Ranked("amount-threshold", 1200), new Ranked("velocity", 40))),
        perMinute,
        List.of(new RulePrecision("amount-threshold", 23, 25)),
        false,
        state.paused ? 5 : 0,
        feed,
        Optional.of(
            new Data.Users(
                "JPY".equals(state.currency)
                    ? List.of(spend("山田太郎", "JPY", "90000", "40000"))
                    : List.of(
                        spend("42", "USD", "1200.60", "99.5"), spend("山田", "USD", "7", "6.5")),
                List.of("USD", "JPY"),
                Coverage.ALL,
                NOW)),
        Optional.ofNullable(state.shownAlert)
            .map(
                id ->
                    new Data.AlertView(
                        id,
                        Optional.of(
                            Alerts.alert(
                                id,
                                "42",
                                "8123.45",
                                "USD",
                                Severity.CRITICAL,
                                Alerts.SEVERAL_REASONS,
                                Alerts.NOON)),
                        Reasons.parse(ON_TRIAL).list(),
                        List.of(
                            verdict(
                                alert(id, "42", "1", "USD", Severity.LOW),
                                Verdict.GENUINE,
                                "phoned the customer")),
                        user("42"))),
        Optional.ofNullable(state.shownUser).map(Samples::user));
  }

  private static UserSpend spend(String user, String currency, String total, String max) {
    return new UserSpend(
        user, currency, 12, new BigDecimal(24), new BigDecimal(total), new BigDecimal(max));
  }

  private static Data.UserView user(String user) {
    List<UserWindow> windows =
        IntStream.range(0, 12)
            .mapToObj(
                i ->
                    new UserWindow(
                        user,
                        Alerts.NOON.minusSeconds(10L * i),
                        Alerts.NOON.minusSeconds(10L * i - 10),
                        "USD",
                        i + 1,
                        new BigDecimal("10"),
                        new BigDecimal(10 * (i + 1)),
                        BigDecimal.ONE,
                        BigDecimal.TEN,
                        NOW))
            .toList();
    return new Data.UserView(
        user,
        windows,
        false,
        List.of(alert("tx-0", user, "8123.45", "USD", Severity.HIGH)),
        Map.of());
  }
}
