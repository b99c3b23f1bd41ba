package dev.sentinel.viewer.dashboard;

import dev.sentinel.viewer.model.Verdict;
import java.util.function.Consumer;

/** Where the dashboard's data comes from. Answers are events, so nothing here waits. */
public interface Backend extends AutoCloseable {
  /** Begins to send events, from threads of its own. */
  void start(Consumer<Event> events);

  /** Says what is needed from now on; the answer is sent as soon as possible. */
  void want(Wanted wanted);

  /** Reads again at once. */
  void refresh();

  /** Writes a verdict; the answer is {@link Event.VerdictSaved} or {@link Event.VerdictRefused}. */
  void judge(String transactionId, Verdict verdict, String note);

  @Override
  void close();
}
