package dev.sentinel.viewer.dashboard;

import static dev.sentinel.viewer.dashboard.Samples.NOW;
import static dev.sentinel.viewer.dashboard.Samples.alert;
import static dev.sentinel.viewer.dashboard.Samples.alerts;
import static dev.sentinel.viewer.dashboard.Samples.answer;
import static dev.sentinel.viewer.dashboard.Samples.apply;
import static dev.sentinel.viewer.dashboard.Samples.pressed;
import static dev.sentinel.viewer.dashboard.Samples.state;
import static dev.sentinel.viewer.dashboard.Samples.typed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.viewer.dashboard.Event.Special;
import dev.sentinel.viewer.model.Alert;
import dev.sentinel.viewer.model.Severity;
import dev.sentinel.viewer.render.Text;
import dev.sentinel.viewer.render.Times;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole screens, compared with those in {@code src/test/resources/screens}. */
class ViewTest {
  private static final String ADDRESS = "jdbc:postgresql://db:5432/sentinel";

  private static List<AttributedString> lines(State state, Theme theme) {
    return View.draw(state, theme, new Times(ZoneOffset.UTC), ADDRESS);
  }

  private static String screen(State state) {
    return lines(state, Theme.AUTO).stream()
        .map(line -> line.toString().stripTrailing())
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static void assertScreen(String name, State state) throws IOException {
    try (InputStream expected = ViewTest.class.getResourceAsStream("/screens/" + name + ".txt")) {
      assertThat(screen(state))
          .isEqualTo(new String(expected.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static State full(int columns, int rows) {
    State state = state(columns, rows);
    return apply(state, answer(state, alerts(0, 50)));
  }

  private static State strange() {
    State state = state(80, 24);
    List<Alert> strange =
        List.of(
            alert("交易-0001", "山田太郎さんの長い名前", "99999999999999.9999", "JPY", Severity.CRITICAL),
            alert("x".repeat(128), "u".repeat(128), "5000.01", "USD", Severity.LOW),
            alert("👩‍👩‍👧 family", "e\u0301\u200d", "7", null, Severity.MEDIUM),
            alert("red\u001b[31m\nnext\u0007", "\u202eevil", "5000", "USD", Severity.HIGH));
    return apply(state, answer(state, strange));
  }

  @Test
  void alerts80x24() throws IOException {
    assertScreen("alerts-80x24", full(80, 24));
  }

  @Test
  void alerts120x40() throws IOException {
    assertScreen("alerts-120x40", full(120, 40));
  }

  @Test
  void alerts200x60() throws IOException {
    assertScreen("alerts-200x60", full(200, 60));
  }

  @Test
  void byScore() throws IOException {
    State state = typed(full(80, 24), "sss");
    assertScreen("score-80x24", apply(state, answer(state, alerts(0, 50))));
  }

  @Test
  void wideLongAndDangerousTexts() throws IOException {
    assertScreen("strange-80x24", strange());
  }

  @Test
  void noRows() throws IOException {
    State state = state(80, 24);
    assertScreen("empty-80x24", apply(state, answer(state, List.of())));
  }

  @Test
  void theFirstLookDoesNotPretendToHaveCounted() {
    State state = state(80, 24);
    state = apply(state, Samples.firstLook(state, alerts(0, 50)));
    assertThat(screen(state))
        .contains("[1 h] 24 h  all   counting\n", "›12:00:00    HIGH  5,000.50 USD")
        .doesNotContain("now 0", "0 alerts");
  }

  @Test
  void databaseLost() throws IOException {
    State state =
        apply(
            full(80, 24),
            new Event.Lost("Connection refused", NOW, NOW.plusSeconds(4)),
            new Event.Tick(NOW.plusSeconds(1)));
    assertScreen("lost-80x24", state);
  }

  @Test
  void stalled() {
    State state = apply(full(80, 24), new Event.Tick(NOW.plusSeconds(192)));
    assertThat(screen(state)).contains("▲ PIPELINE STALLED: nothing written for 3 min 15 s");
    assertThat(lines(state, Theme.NONE).get(3).styleAt(2).toAnsi()).contains("7");
    assertThat(screen(typed(state, "?"))).contains("▲ STALLED");
  }

  @Test
  void details() throws IOException {
    State asked = apply(full(80, 40), pressed(Special.ENTER));
    assertScreen("details-80x40", apply(asked, answer(asked, alerts(0, 50))));
  }

  @Test
  void detailsSayWhyBeforeAnythingElse() throws IOException {
    State asked = apply(full(80, 24), pressed(Special.ENTER));
    State details = apply(asked, answer(asked, alerts(0, 50)));
    assertScreen("details-80x24", details);
    State end = apply(details, pressed(Special.END));
    assertThat(screen(end)).contains("Recent alerts of this user").doesNotContain("↓ more");
    assertThat(lines(details, Theme.NONE).get(8).styleAt(1).toAnsi()).isEqualTo("1");
  }

  @Test
  void usersAndUser() throws IOException {
    State users = apply(full(80, 24), pressed(Special.TAB));
    users = apply(users, answer(users, alerts(0, 50)));
    assertScreen("users-80x24", users);
    State yen = typed(users, "c");
    assertThat(screen(apply(yen, answer(yen, alerts(0, 50)))))
        .contains("›山田太郎  JPY", "JPY (2/2), highest average")
        .doesNotContain("›42");
    State ever = typed(users, "4");
    assertThat(screen(apply(ever, answer(ever, alerts(0, 50))))).contains("LARGEST EVER");
    State user = apply(users, pressed(Special.ENTER));
    assertScreen("user-80x24", apply(user, answer(user, alerts(0, 50))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "30|amount-threshold, sudden-spend",
        "29|amount-threshold +1",
        "19|amount-threshold +1",
        "18|amount-threshold,…",
      })
  void ofManyRulesThoseThatFit(int width, String text) {
    assertThat(AlertList.rules(List.of("amount-threshold", "sudden-spend"), width)).isEqualTo(text);
  }

  @Test
  void promptsAndErrors() {
    State state = typed(full(80, 24), "/amount>lots");
    assertThat(screen(state)).contains("Filter: amount>lots▏");
    assertThat(screen(apply(state, pressed(Special.ENTER))))
        .contains("amount wants a number, as in amount>5000");
    assertThat(screen(typed(full(80, 24), "fsaw it")))
        .contains("FRAUD tx-0, note (optional): saw it▏")
        .contains("Enter saves, Esc cancels");
    assertThat(screen(typed(full(80, 24), "p"))).contains("PAUSED, 0 new");
    assertThat(screen(typed(full(80, 24), "?"))).contains("verdict fraud, genuine, or undo");
  }

  @ParameterizedTest
  @CsvSource({
    "1,1", "39,10", "40,8", "41,9", "80,15", "80,16", "80,24", "120,32", "200,60", "500,200"
  })
  void everyScreenIsFilledExactly(int columns, int rows) {
    State base = apply(strange(), new Event.Resized(columns, rows));
    State details = apply(base, pressed(Special.ENTER));
    State user = typed(base, "U");
    List<State> states =
        List.of(
            base,
            state(columns, rows),
            apply(base, pressed(Special.TAB)),
            apply(details, answer(details, alerts(0, 3))),
            apply(user, answer(user, alerts(0, 3))),
            typed(base, "?"),
            typed(base, "/" + "wide 山".repeat(30)),
            typed(base, "g"),
            typed(base, "p"),
            apply(base, new Event.Lost("x\u001b[2J", NOW, NOW)));
    for (State state : states) {
      List<AttributedString> lines = lines(state, Theme.AUTO);
      assertThat(lines).hasSize(rows);
      for (AttributedString line : lines) {
        assertThat(Text.width(line.toString())).as(line.toString()).isEqualTo(columns);
        assertThat(line.toString()).doesNotContain("\u001b", "\u202e", "\u0007", "\u200d");
      }
    }
  }

  @Test
  void withoutColoursNothingIsColoured() {
    State state = apply(full(120, 40), new Event.Lost("x", NOW, NOW));
    for (AttributedString line : lines(state, Theme.NONE)) {
      assertThat(line.toAnsi()).doesNotContainPattern("\u001b\\[[0-9;]*\\b[34][0-9]\\b");
    }
    assertThat(lines(state, Theme.AUTO).stream().map(AttributedString::toAnsi))
        .anyMatch(line -> line.contains("31"));
  }
}
