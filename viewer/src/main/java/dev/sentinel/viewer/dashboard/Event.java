package dev.sentinel.viewer.dashboard;

import dev.sentinel.viewer.model.VerdictEntry;
import java.time.Instant;

/** What happens to the dashboard. */
public sealed interface Event {
  /** Keys that are not characters. */
  enum Special {
    UP,
    DOWN,
    PAGE_UP,
    PAGE_DOWN,
    HOME,
    END,
    ENTER,
    ESCAPE,
    TAB,
    BACKSPACE,
    CLEAR,
    WORD_BACK,
    REDRAW,
    QUIT
  }

  /** A character was typed. */
  record Typed(int character) implements Event {}

  /** A text was pasted: it is no keys to obey. */
  record Pasted(String text) implements Event {}

  /** Another key was pressed. */
  record Pressed(Special key) implements Event {}

  /** The mouse's wheel was turned: positive is down. */
  record Wheel(int lines) implements Event {}

  /** The mouse was clicked. */
  record Click(int column, int row) implements Event {}

  /** The screen has another size. */
  record Resized(int columns, int rows) implements Event {}

  /** Time passes. */
  record Tick(Instant now) implements Event {}

  /** The database answered. */
  record Answered(Data data, Instant now) implements Event {}

  /**
   * The database does not answer.
   *
   * @param reason what the driver said, or a sentence with the fix
   * @param retryAt when it is asked again
   */
  record Lost(String reason, Instant since, Instant retryAt) implements Event {}

  /** A verdict was written. */
  record VerdictSaved(VerdictEntry entry) implements Event {}

  /** A verdict was not written. */
  record VerdictRefused(String reason) implements Event {}
}
