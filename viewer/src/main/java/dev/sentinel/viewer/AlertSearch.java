package dev.sentinel.viewer;

import dev.sentinel.viewer.model.Alert;
import dev.sentinel.viewer.model.FeedOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks for alerts that match a filter, however rare they are, without one long query.
 *
 * <p>No index serves every filter, so this reads along the order's index in pieces, as many as fit
 * into the time it is given, and goes on from there the next time. What is found is kept; alerts
 * detected meanwhile are added by their detection time.
 */
final class AlertSearch {
  private static final int FIRST_PIECE = 1_000;
  private static final int LARGEST_PIECE = 20_000;
  private static final int LEAST_PIECE = 100;
  private static final Duration PIECE_TIME = Duration.ofMillis(20);

  /**
   * Of a query: pages that the server has to fetch from its disk can take a hundred times longer.
   */
  private static final Duration PIECE_LIMIT = Duration.ofMillis(40);

  /** For the smallest piece, or a search on a very slow disk would never come to an end. */
  private static final Duration NO_LIMIT = Duration.ZERO;

  /** Alerts appear at their commit, a little later than their detection time says. */
  private static final Duration OVERLAP = Duration.ofSeconds(10);

  /** A user's alerts are sorted, so there must be a limit. */
  private static final int MOST_OF_A_USER = 2_000;

  /** They lie all over the table: so many come from a disk in a moment. */
  private static final int PAGE_OF_USER = 100;

  private static final int MOST_NEW = 2_000;

  private final AlertRepository alerts;
  private final AlertFilter filter;
  private final FeedOrder order;
  private final Optional<FeedOrder.Key> start;
  private final List<Alert> found = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();
  private Optional<FeedOrder.Key> position;
  private Instant refreshed;
  private boolean complete;
  private int piece = FIRST_PIECE;

  /** How far down a user's payments it has come. */
  private Optional<FeedOrder.Key> userPosition = Optional.empty();

  private int looked;

  /**
   * @param start where to begin; all before it is left out
   */
  AlertSearch(
      AlertRepository alerts,
      AlertFilter filter,
      FeedOrder order,
      Optional<FeedOrder.Key> start,
      Instant serverTime) {
    this.alerts = alerts;
    this.filter = filter;
    this.order = order;
    this.start = start;
    this.position = start;
    this.refreshed = serverTime;
  }

  /** Adds what is new and looks further for as long as there are too few and time is left. */
  void advance(int wanted, Duration time, Instant serverTime) {
    long end = System.nanoTime() + time.toNanos();
    if (start.isEmpty()) {
      // Those further down than the search has come wait for it, or there would be gaps.
      merge(
          alerts.detectedSince(filter, refreshed.minus(OVERLAP), MOST_NEW).stream()
              .filter(
                  alert ->
                      complete
                          || filter.onlyUser().isPresent()
                          || (position.isPresent()
                              && order.compare(order.key(alert), position.get()) <= 0))
              .toList());
    }
    refreshed = serverTime;
    boolean ofUser = filter.onlyUser().isPresent();
    boolean late = false;
    while (!complete && !hasEnough(wanted) && !late) {
      if (ofUser) {
        lookAtUser();
      } else {
        lookFurther(wanted - found.size());
      }
      late = System.nanoTime() >= end;
    }
  }

  /**
   * In another order than its index's, the last alert of a user to be looked at may be the first.
   */
  private boolean hasEnough(int wanted) {
    return found.size() >= wanted && (filter.onlyUser().isEmpty() || order == FeedOrder.HAPPENED);
  }

  private void lookFurther(int room) {
    long begun = System.nanoTime();
    Duration limit = piece == LEAST_PIECE ? NO_LIMIT : PIECE_LIMIT;
    Optional<AlertRepository.Piece> looked =
        alerts.search(filter, order, position, piece, room, limit);
    if (looked.isEmpty()) {
      piece = Math.max(LEAST_PIECE, piece / 8);
      return;
    }
    List<Alert> matches = looked.get().matches();
    Optional<FeedOrder.Key> end = looked.get().end();
    merge(matches);
    if (matches.size() == room) {
      // There may be more in this piece.
      position = Optional.of(order.key(matches.get(room - 1)));
      return;
    }
    complete = end.isEmpty();
    position = end.isPresent() ? end : position;
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    if (took.compareTo(PIECE_TIME) > 0) {
      piece = Math.max(LEAST_PIECE, piece / 2);
    } else if (took.compareTo(PIECE_TIME.dividedBy(2)) < 0) {
      piece = Math.min(LARGEST_PIECE, piece * 2);
    }
  }

  /** By payment, for which there is an index; what is found comes in order as it is merged. */
  private void lookAtUser() {
    List<Alert> page =
        alerts.page(
            new AlertFilter(
                filter.since(),
                filter.onlyUser(),
                filter.minAmount(),
                filter.severities(),
                filter.terms()),
            FeedOrder.HAPPENED,
            userPosition,
            Optional.empty(),
            PAGE_OF_USER);
    looked += page.size();
    complete = page.size() < PAGE_OF_USER || looked >= MOST_OF_A_USER;
    if (!page.isEmpty()) {
      userPosition = Optional.of(FeedOrder.HAPPENED.key(page.get(page.size() - 1)));
    }
    merge(
        page.stream()
            .filter(alert -> start.isEmpty() || order.compare(order.key(alert), start.get()) > 0)
            .toList());
  }

  private void merge(List<Alert> more) {
    boolean added = false;
    for (Alert alert : more) {
      added |= ids.add(alert.transactionId()) && found.add(alert);
    }
    if (added) {
      found.sort(order.comparator());
    }
  }

  /** The first that match, as far as is known. */
  List<Alert> found(int wanted) {
    return List.copyOf(found.subList(0, Math.min(wanted, found.size())));
  }

  /** Whether there is nothing more to look at. */
  boolean complete() {
    return complete;
  }

  /** Whether there are more than these. */
  boolean hasMore(int wanted) {
    return found.size() > wanted || !complete;
  }

  /** How far it has come. */
  Optional<FeedOrder.Key> position() {
    return position;
  }
}
