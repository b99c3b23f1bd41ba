package dev.sentinel.viewer.dashboard;

import dev.sentinel.viewer.dashboard.State.Tab;
import dev.sentinel.viewer.render.Times;
import java.util.List;
import org.jline.utils.AttributedString;

/** The whole screen: as many lines as it has rows, each as wide as it is. */
final class View extends Region {
  private final String address;

  private View(State state, Theme theme, Times times, String address) {
    super(state, theme, times);
    this.address = address;
  }

  /**
   * Draws the whole screen.
   *
   * @param address the database's, without secrets
   */
  static List<AttributedString> draw(State state, Theme theme, Times times, String address) {
    return new View(state, theme, times, address).lines();
  }

  /** How many lines what is shown can be scrolled. */
  static int scrollable(State state) {
    int length = page(state, Theme.NONE, new Times(java.time.ZoneOffset.UTC)).size();
    return Math.max(0, length - Layout.body(state.rows));
  }

  @Override
  void draw() {
    if (width < Layout.LEAST_COLUMNS || state.rows < Layout.LEAST_ROWS) {
      add(line().add("Sentinel needs a larger window"));
      fill(state.rows);
      return;
    }
    lines.addAll(new TitleBar(state, theme, times, address).lines());
    if (state.covered()) {
      List<AttributedString> page = page(state, theme, times);
      int height = Layout.body(state.rows);
      int from = Math.max(0, Math.min(state.scroll, page.size() - height));
      lines.addAll(page.subList(from, Math.min(page.size(), from + height)));
    } else {
      lines.addAll(new Header(state, theme, times).lines());
      Region list =
          state.tab == Tab.ALERTS
              ? new AlertList(state, theme, times)
              : new UserList(state, theme, times);
      lines.addAll(list.lines());
    }
    fill(state.rows - 1);
    lines.addAll(new Footer(state, theme, times).lines());
  }

  private void fill(int rows) {
    while (lines.size() < rows) {
      add(line());
    }
  }

  /** What covers a list. */
  private static List<AttributedString> page(State state, Theme theme, Times times) {
    return switch (state.shown()) {
      case ALERT -> new AlertPage(state, theme, times).lines();
      case USER -> new UserPage(state, theme, times).lines();
      case HELP -> new Help(state, theme, times).lines();
      default -> List.of();
    };
  }
}
