package dev.sentinel.viewer.dashboard;

import dev.sentinel.viewer.model.UserSpend;
import java.util.Comparator;

/** What the users with the most come by in the statistics. */
public enum UserOrder {
  AVERAGE("highest average"),
  COUNT("most transactions"),
  TOTAL("largest total");

  private final String title;

  UserOrder(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** The largest last. */
  public Comparator<UserSpend> comparator() {
    return switch (this) {
      case AVERAGE -> Comparator.comparing(UserSpend::average);
      case COUNT -> Comparator.comparing(UserSpend::transactions);
      case TOTAL -> Comparator.comparing(UserSpend::total);
    };
  }

  UserOrder next() {
    return switch (this) {
      case AVERAGE -> COUNT;
      case COUNT -> TOTAL;
      case TOTAL -> AVERAGE;
    };
  }
}
