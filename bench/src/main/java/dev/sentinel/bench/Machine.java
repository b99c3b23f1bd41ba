package dev.sentinel.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The machine that is measured on. */
final class Machine {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final double GIBIBYTE = 1L << 30;

  private Machine() {}

  /** Processor, memory, operating system and Java, for a report. */
  static String describe() {
    return String.format(
        Locale.ROOT,
        "%s, %d cores, %.0f GB of memory, %s %s, Java %s",
        processor().orElse(System.getProperty("os.arch")),
        Runtime.getRuntime().availableProcessors(),
        SYSTEM.getTotalMemorySize() / GIBIBYTE,
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        Runtime.version());
  }

  /** The load average of the last minute, which tells whether something else was running. */
  static String load() {
    double load = SYSTEM.getSystemLoadAverage();
    return load < 0 ? "unknown" : String.format(Locale.ROOT, "%.1f", load);
  }

  /**
   * The most memory that a running process has had resident; empty where the system does not say,
   * which is everywhere but on Linux.
   */
  static Optional<Long> peakResidentBytes(long pid) {
    return line(Path.of("/proc", Long.toString(pid), "status"), "VmHWM:")
        .map(value -> Long.parseLong(value.replaceAll("\\D", "")) * 1024);
  }

  private static Optional<String> processor() {
    return line(Path.of("/proc/cpuinfo"), "model name")
        .map(value -> value.replaceFirst("^:", ""))
        .map(String::strip);
  }

  /** What follows {@code name} in the first line that begins so. */
  private static Optional<String> line(Path file, String name) {
    if (!Files.isReadable(file)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
      return lines
          .filter(line -> line.startsWith(name))
          .findFirst()
          .map(line -> line.substring(name.length()).strip());
    } catch (IOException e) {
      throw new BenchException("Cannot read " + file, e);
    }
  }
}
