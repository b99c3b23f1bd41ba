package dev.sentinel.viewer.dashboard;

import dev.sentinel.viewer.model.Period;
import dev.sentinel.viewer.model.UserSpend;
import dev.sentinel.viewer.render.Amounts;
import dev.sentinel.viewer.render.Text;
import dev.sentinel.viewer.render.Times;
import java.util.List;
import java.util.stream.IntStream;
import org.jline.utils.AttributedStyle;

/** The list of users by what they spent. */
final class UserList extends Region {
  /** Widths of the columns of numbers; totals of all time are long. */
  private static final int[] NUMBERS = {12, 10, 16, 13, 9};

  private static final int[] WIDE_NUMBERS = {18, 12, 20, 18, 12};

  UserList(State state, Theme theme, Times times) {
    super(state, theme, times);
  }

  @Override
  void draw() {
    Layout layout = Layout.of(state.rows);
    List<UserSpend> users = state.userRows();
    int[] numbers = wide() ? WIDE_NUMBERS : NUMBERS;
    int name =
        Math.max(8, Math.min(40, width - 6 - IntStream.of(numbers).map(each -> each + 1).sum()));
    AttributedStyle title = theme.bold().underline();
    // The database's sums of all time do not forget it when windows are deleted.
    String largest = state.period == Period.ALL ? "LARGEST EVER" : "LARGEST";
    String[] titles = {"AVERAGE", "PAYMENTS", "TOTAL", largest, "WINDOWS"};
    String sorted =
        switch (state.userOrder) {
          case AVERAGE -> "AVERAGE";
          case COUNT -> "PAYMENTS";
          case TOTAL -> "TOTAL";
        };
    Line head = line().add(" " + pad("USER", name, false) + " CUR", title);
    for (int i = 0; i < titles.length; i++) {
      String mark = titles[i].equals(sorted) ? "▼" : "";
      head.add(" " + pad(titles[i] + mark, numbers[i], true), title);
    }
    lines.add(head.build(title));
    if (state.users == null || (users.isEmpty() && !state.users.coverage().complete())) {
      remark("Adding up…");
    } else if (users.isEmpty()) {
      remark("No statistics in this period.");
    }
    int from = Math.min(state.userOffset, Math.max(0, users.size() - 1));
    for (int i = from; i < Math.min(users.size(), from + layout.list()); i++) {
      UserSpend user = users.get(i);
      AttributedStyle style =
          i == state.userIndex ? AttributedStyle.DEFAULT.inverse() : theme.plain();
      String[] cells = {
        Amounts.rounded(user.average(), user.currency()),
        Amounts.grouped(user.transactions()),
        Amounts.grouped(user.total(), user.currency()),
        Amounts.grouped(user.max(), user.currency()),
        Amounts.grouped(user.windows())
      };
      Line line =
          line()
              .add(i == state.userIndex ? "›" : " ", style)
              .add(pad(Text.cell(user.userId()), name, false), style)
              .add(" " + pad(Text.cell(user.currency()), 3, false), style);
      for (int cell = 0; cell < cells.length; cell++) {
        line.add(" " + pad(cells[cell], numbers[cell], true), style);
      }
      lines.add(line.build(style));
    }
  }
}
