package dev.sentinel.pipeline.rules.expression;

import dev.sentinel.pipeline.model.Transaction;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The time of day where a payment happened. In a country of one time zone it is the legal time;
 * elsewhere the mean solar time of the location, to the hour. Without either it is not known.
 */
final class LocalTime {
  private static final String ZONES = "/dev/sentinel/pipeline/rules/country-zones.txt";
  private static final Map<String, ZoneRules> BY_COUNTRY = read();

  /** The earth turns by so much in an hour. */
  private static final int DEGREES_AN_HOUR = 15;

  private static final int SECONDS_AN_HOUR = 3_600;
  private static final int HOURS_A_DAY = 24;

  /** The first hour that is not night any more. */
  private static final int MORNING = 6;

  private LocalTime() {}

  static @Nullable Long hourOf(Transaction transaction) {
    int hour = hour(transaction);
    return hour < 0 ? null : Long.valueOf(hour);
  }

  static @Nullable Boolean isNight(Transaction transaction) {
    int hour = hour(transaction);
    return hour < 0 ? null : Boolean.valueOf(hour < MORNING);
  }

  /** 0 to 23, or -1. */
  private static int hour(Transaction transaction) {
    Instant time = transaction.timestamp();
    String country = transaction.country();
    ZoneRules zone = country == null ? null : BY_COUNTRY.get(country);
    long offset;
    if (zone != null) {
      ZoneOffset legal = zone.getOffset(time);
      offset = legal.getTotalSeconds();
    } else if (transaction.longitude() != null) {
      offset = Math.round(transaction.longitude() / DEGREES_AN_HOUR) * SECONDS_AN_HOUR;
    } else {
      return -1;
    }
    long hours = Math.floorDiv(time.getEpochSecond() + offset, (long) SECONDS_AN_HOUR);
    return Math.floorMod(hours, HOURS_A_DAY);
  }

  private static Map<String, ZoneRules> read() {
    Map<String, ZoneRules> zones = new HashMap<>();
    try (InputStream in =
            Objects.requireNonNull(LocalTime.class.getResourceAsStream(ZONES), ZONES);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int space = line.indexOf(' ');
        // A Java with an older time zone database may lack a zone.
        if (!line.startsWith("#")
            && ZoneId.getAvailableZoneIds().contains(line.substring(space + 1))) {
          zones.put(line.substring(0, space), ZoneId.of(line.substring(space + 1)).getRules());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return zones;
  }
}
