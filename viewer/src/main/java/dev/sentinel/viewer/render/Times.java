package dev.sentinel.viewer.render;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times for people, in their zone. */
public final class Times {
  private static final DateTimeFormatter LONG =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter SHORT =
      DateTimeFormatter.ofPattern("MM-dd HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter EXACT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS xxx", Locale.ROOT);
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT);
  private static final int WIDE = 110;

  private final ZoneId zone;

  public Times(ZoneId zone) {
    this.zone = zone;
  }

  /** To the second; without the year where the screen is narrow. */
  String brief(Instant time, Screen screen) {
    DateTimeFormatter format = screen.fitted() && screen.width() < WIDE ? SHORT : LONG;
    return format.format(time.atZone(zone));
  }

  /** To the millisecond, with the offset. */
  public String exact(Instant time) {
    return EXACT.format(time.atZone(zone));
  }

  /** As short as it can be: the time of today, the day and the minute of other days. */
  public String compact(Instant time, Instant now) {
    boolean today = time.atZone(zone).toLocalDate().equals(now.atZone(zone).toLocalDate());
    return (today ? CLOCK : DAY).format(time.atZone(zone));
  }

  /** The time of the day. */
  public String clock(Instant time) {
    return CLOCK.format(time.atZone(zone));
  }

  /** To the second, without the year. */
  public String dayAndTime(Instant time) {
    return SHORT.format(time.atZone(zone));
  }

  /** The zone's offset at a time. */
  public String zone(Instant time) {
    ZoneOffset offset = zone.getRules().getOffset(time);
    return offset.equals(ZoneOffset.UTC) ? "UTC" : offset.getId();
  }

  /** A column's title; says so when times are not local. */
  String title(String title) {
    return zone.equals(ZoneOffset.UTC) ? title + " UTC" : title;
  }
}
