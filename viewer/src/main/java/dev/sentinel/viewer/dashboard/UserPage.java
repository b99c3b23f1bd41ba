package dev.sentinel.viewer.dashboard;

import dev.sentinel.viewer.render.Text;
import dev.sentinel.viewer.render.Times;

/** Everything about one user. */
final class UserPage extends Page {
  UserPage(State state, Theme theme, Times times) {
    super(state, theme, times);
  }

  @Override
  void draw() {
    add(line().add(" User ", theme.dim()).add(Text.cell(state.shownUser), theme.bold()));
    add(line());
    if (state.userView == null) {
      remark("Reading…");
    } else {
      userParts(state.userView, true);
    }
  }
}
