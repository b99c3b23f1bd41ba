package dev.sentinel.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM's {@code -Xlog:gc} says about its heap.
 *
 * @param collections how many collections stopped the program
 * @param peakBytes the most that was in use, garbage included
 * @param peakLiveBytes the most that was in use just after a collection: what a heap must hold
 * @param pauseMillis how long collections stopped the program, all together
 */
record GcLog(int collections, long peakBytes, long peakLiveBytes, double pauseMillis) {
  // [1.234s][info][gc] GC(3) Pause Young (Normal) (G1 Evacuation Pause) 245M->83M(512M) 12.345ms
  private static final Pattern PAUSE =
      Pattern.compile("Pause .*?(\\d+)([KMG])->(\\d+)([KMG])\\(\\d+[KMG]\\) (\\d+\\.\\d+)ms");

  /** Reads a log as it is; one that was never begun says nothing. */
  static GcLog read(Path file) {
    try {
      return of(Files.exists(file) ? Files.readAllLines(file, StandardCharsets.UTF_8) : List.of());
    } catch (IOException e) {
      throw new BenchException("Cannot read " + file, e);
    }
  }

  static GcLog of(List<String> lines) {
    int collections = 0;
    long peak = 0;
    long peakLive = 0;
    double pause = 0;
    for (String line : lines) {
      Matcher matcher = PAUSE.matcher(line);
      if (matcher.find()) {
        collections++;
        peak = Math.max(peak, bytes(matcher.group(1), matcher.group(2)));
        peakLive = Math.max(peakLive, bytes(matcher.group(3), matcher.group(4)));
        pause += Double.parseDouble(matcher.group(5));
      }
    }
    return new GcLog(collections, peak, peakLive, pause);
  }

  private static long bytes(String number, String unit) {
    int shift =
        switch (unit) {
          case "K" -> 10;
          case "M" -> 20;
          default -> 30;
        };
    return Long.parseLong(number) << shift;
  }
}
