package dev.sentinel.viewer.dashboard;

import static dev.sentinel.viewer.dashboard.Samples.alerts;
import static dev.sentinel.viewer.dashboard.Samples.answer;
import static dev.sentinel.viewer.dashboard.Samples.apply;
import static dev.sentinel.viewer.dashboard.Samples.pressed;
import static dev.sentinel.viewer.dashboard.Samples.state;
import static dev.sentinel.viewer.dashboard.Samples.typed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.viewer.dashboard.Event.Special;
import dev.sentinel.viewer.dashboard.State.Mode;
import dev.sentinel.viewer.model.Alert;
import dev.sentinel.viewer.model.FeedOrder;
import dev.sentinel.viewer.model.Period;
import dev.sentinel.viewer.model.Term;
import dev.sentinel.viewer.model.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReducerTest {
  private static State full() {
    State state = state(80, 24);
    return apply(state, answer(state, alerts(100, 50)));
  }

  @Test
  void selectionFollowsTheTransactionNotTheRow() {
    State state = typed(full(), "jjj");
    assertThat(state.selected).isEqualTo("tx-103");
    List<Alert> more = new ArrayList<>(alerts(90, 10));
    more.addAll(alerts(100, 50));
    state = apply(state, answer(state, more));
    assertThat(state.selected).isEqualTo("tx-103");
    assertThat(state.selectedIndex).isEqualTo(13);
    assertThat(state.selectedAlert()).get().extracting(Alert::transactionId).isEqualTo("tx-103");
    state = apply(state, answer(state, alerts(200, 5)));
    assertThat(state.selectedIndex).isEqualTo(4);
  }

  @Test
  void furtherDownTheSelectedLineStaysWhereItIs() {
    State state = apply(full(), pressed(Special.PAGE_DOWN), pressed(Special.PAGE_DOWN));
    int line = state.selectedIndex - state.offset;
    assertThat(state.offset).isPositive();
    List<Alert> more = new ArrayList<>(alerts(90, 10));
    more.addAll(alerts(100, 50));
    state = apply(state, answer(state, more));
    assertThat(state.selectedIndex - state.offset).isEqualTo(line);
  }

  @Test
  void inputIsNeverChanged() {
    State state = full();
    Wanted wanted = state.wanted();
    typed(state, "jjspt/x");
    assertThat(state.wanted()).isEqualTo(wanted);
    assertThat(state.selectedIndex).isZero();
  }

  @Test
  void theNewestStaysSelectedUntilTheSelectionIsMoved() {
    State state = full();
    assertThat(state.selected).isEqualTo("tx-100");
    state = apply(state, answer(state, alerts(50, 50)));
    assertThat(state.selected).isEqualTo("tx-50");
    assertThat(state.offset).isZero();
    state = typed(state, "j");
    state = apply(state, answer(state, alerts(40, 50)));
    assertThat(state.selected).isEqualTo("tx-51");
    state = apply(state, pressed(Special.HOME));
    state = apply(state, answer(state, alerts(30, 50)));
    assertThat(state.selected).isEqualTo("tx-30");
  }

  @Test
  void onlyAVerdictCanBeTakenBack() {
    State state = typed(full(), "u");
    assertThat(state.mode).isEqualTo(Mode.LIST);
    assertThat(state.notice).isEqualTo("There is no verdict to take back");
    // The second alert has one, in the list and among its details.
    assertThat(typed(full(), "ju").verdictFor).isEqualTo("tx-101");
    State details = apply(full(), pressed(Special.ENTER));
    assertThat(typed(details, "u").mode).isEqualTo(Mode.ALERT);
    details = apply(details, answer(details, alerts(100, 50)));
    assertThat(typed(details, "u").verdictFor).isEqualTo("tx-100");
  }

  @Test
  void aPausedListStaysAndCounts() {
    State state = typed(full(), "p");
    assertThat(state.wanted().feed()).isFalse();
    assertThat(state.wanted().pausedSince()).contains(Samples.NOW);
    State later = apply(state, answer(state, alerts(0, 3)));
    assertThat(later.alerts()).hasSize(50);
    assertThat(later.data.arrived()).isEqualTo(5);
    assertThat(typed(later, "p").wanted().feed()).isTrue();
  }

  @Test
  void answersToEarlierQuestionsAreIgnored() {
    State before = full();
    Event late = answer(before, alerts(0, 3));
    State sorted = typed(before, "s");
    assertThat(sorted.order).isEqualTo(FeedOrder.HAPPENED);
    assertThat(apply(sorted, late).feed).isNull();
  }

  @Test
  void filters() {
    State state = apply(typed(full(), "/user:42"), pressed(Special.ENTER));
    assertThat(state.wanted().terms()).containsExactly(new Term(false, Term.Field.USER, "=", "42"));
    state = apply(state, pressed(Special.ESCAPE));
    assertThat(state.wanted().terms()).isEmpty();
    state = apply(typed(full(), "/severity:x"), pressed(Special.ENTER));
    assertThat(state.mode).isEqualTo(Mode.FILTER);
    assertThat(state.inputError).contains("low, medium, high, critical");
    state = apply(state, new Event.Pasted("\u001b[31mq\n"), pressed(Special.CLEAR));
    assertThat(state.input).isEmpty();
    assertThat(apply(full(), new Event.Pasted("fq")).quit).isFalse();
  }

  @Test
  void verdictsAreForTheAlertThatWasSelected() {
    State state = typed(full(), "jf");
    assertThat(state.mode).isEqualTo(Mode.NOTE);
    // The list moves while the note is typed.
    state = apply(state, answer(state, alerts(0, 50)));
    state = apply(typed(state, "q is no key here"), pressed(Special.ENTER));
    assertThat(state.request)
        .isEqualTo(new State.VerdictRequest(1, "tx-101", Verdict.FRAUD, "q is no key here"));
    assertThat(state.saving).isTrue();
    assertThat(apply(state, new Event.VerdictRefused("no right")).notice)
        .isEqualTo("Not saved: no right");
    State saved =
        apply(
            state,
            new Event.VerdictSaved(Samples.verdict(state.alerts().get(0), Verdict.GENUINE, null)));
    assertThat(saved.saving).isFalse();
    assertThat(saved.feed.verdicts()).containsKey(state.alerts().get(0).transactionId());
    assertThat(apply(typed(full(), "g"), pressed(Special.ESCAPE)).request).isNull();
  }

  @Test
  void pagesGoOnAndComeBack() {
    State state = state(80, 24);
    state = apply(state, answer(state, alerts(0, 200), true));
    state = apply(state, pressed(Special.END), pressed(Special.DOWN));
    assertThat(state.wanted().rows()).isEqualTo(State.MOST_ROWS);
    state = apply(state, answer(state, alerts(0, 400), true));
    assertThat(state.selected).isEqualTo("tx-199");
    state = apply(state, pressed(Special.END), pressed(Special.DOWN));
    assertThat(state.wanted().anchor()).contains(FeedOrder.DETECTED.key(alerts(199, 1).get(0)));
    state = apply(state, answer(state, alerts(200, 400), true));
    assertThat(state.selected).isEqualTo("tx-399");
    for (int i = 0; i < 20; i++) {
      state = apply(state, pressed(Special.PAGE_UP));
    }
    assertThat(state.wanted().anchor()).isEmpty();
  }

  @Test
  void keys() {
    assertThat(typed(full(), "t").period).isEqualTo(Period.H24);
    assertThat(typed(full(), "4").period).isEqualTo(Period.ALL);
    assertThat(typed(full(), "q").quit).isTrue();
    assertThat(typed(full(), "?q").quit).isFalse();
    assertThat(apply(full(), pressed(Special.QUIT)).quit).isTrue();
    assertThat(typed(full(), "r").refreshes).isEqualTo(1);
    assertThat(apply(full(), pressed(Special.TAB)).wanted().stats()).isTrue();
    assertThat(typed(full(), "U").wanted().user()).contains("u2");
    State details = apply(full(), pressed(Special.ENTER));
    assertThat(details.wanted().alert()).contains("tx-100");
    assertThat(apply(details, pressed(Special.ESCAPE)).wanted().alert()).isEmpty();
    State find = typed(apply(full(), pressed(Special.TAB)), "/u42");
    assertThat(apply(find, pressed(Special.ENTER)).wanted().user()).contains("u42");
    assertThat(apply(full(), new Event.Click(3, 9)).selected).isEqualTo("tx-102");
    assertThat(apply(full(), new Event.Wheel(1)).selected).isEqualTo("tx-103");
  }
}
