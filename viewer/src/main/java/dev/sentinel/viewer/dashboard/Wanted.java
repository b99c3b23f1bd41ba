package dev.sentinel.viewer.dashboard;

import dev.sentinel.viewer.model.FeedOrder;
import dev.sentinel.viewer.model.Period;
import dev.sentinel.viewer.model.Term;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the screen needs from the database; follows from the state alone.
 *
 * @param feed whether the list of alerts is shown and moving
 * @param anchor the alert after which the list begins; empty for the top
 * @param rows how many alerts of the list
 * @param stats whether the users' statistics are shown
 * @param currency of the users; empty for the one with most transactions
 * @param alert the alert whose details are shown
 * @param user the user who is shown
 * @param userWindows how many of that user's windows
 * @param pausedSince since when new alerts are only counted
 */
public record Wanted(
    boolean feed,
    List<Term> terms,
    FeedOrder order,
    Optional<FeedOrder.Key> anchor,
    int rows,
    Period period,
    boolean stats,
    UserOrder userOrder,
    Optional<String> currency,
    Optional<String> alert,
    Optional<String> user,
    int userWindows,
    Optional<Instant> pausedSince) {
  public Wanted {
    terms = List.copyOf(terms);
  }

  /** The same with fewer alerts of the list. */
  public Wanted withRows(int fewer) {
    return new Wanted(
        feed,
        terms,
        order,
        anchor,
        Math.min(rows, fewer),
        period,
        stats,
        userOrder,
        currency,
        alert,
        user,
        userWindows,
        pausedSince);
  }
}
