package dev.sentinel.viewer.dashboard;

import dev.sentinel.viewer.model.Filters;
import dev.sentinel.viewer.model.Period;
import java.time.Duration;
import java.time.Instant;

/**
 * What the dashboard begins with.
 *
 * @param filter as typed after {@code /}; empty for none
 * @param stalledAfter how long the pipeline may be silent
 */
public record Start(Period period, String filter, Duration stalledAfter) {
  State state(Instant now) {
    State state = new State(now);
    state.period = period;
    state.stalledAfter = stalledAfter;
    try {
      state.terms = Filters.parse(filter);
      state.filter = filter.strip();
    } catch (Filters.SyntaxException e) {
      throw new IllegalArgumentException(e);
    }
    return state;
  }

  /** What to ask for if it is to be shown once. */
  public Wanted wanted(Instant now) {
    return state(now).wanted();
  }
}
