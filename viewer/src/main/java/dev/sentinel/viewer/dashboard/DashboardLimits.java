package dev.sentinel.viewer.dashboard;

/** Limits that are also shown. */
public final class DashboardLimits {
  /** Alerts are counted no further than this while the list is paused. */
  public static final int MOST_ARRIVED = 10_000;

  /** Precision is that of so many verdicts. */
  public static final int PRECISION_VERDICTS = 20_000;

  private DashboardLimits() {}
}
