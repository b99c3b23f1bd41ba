package dev.sentinel.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The results of a call of the program, in Markdown, with machine, date and versions. Each section
 * is printed and saved as soon as it is there: a later failure does not take it away.
 */
final class Report {
  private static final DateTimeFormatter FILE_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HHmmss'Z'", Locale.ROOT);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT);

  private final Path file;
  private final PrintWriter out;
  private final List<String> failures = new ArrayList<>();

  private Report(Path file, PrintWriter out) {
    this.file = file;
    this.out = out;
  }

  /**
   * Begins one.
   *
   * @param folder where it is saved
   * @param name goes into the file's name
   * @param out where it is printed
   */
  static Report begin(Path folder, String name, Programs programs, PrintWriter out) {
    ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new BenchException("Cannot create the folder " + folder, e);
    }
    Report report = new Report(folder.resolve(FILE_TIME.format(now) + "-" + name + ".md"), out);
    report.add("%s, %s. %s.%n".formatted(TIME.format(now), Machine.describe(), versions(programs)));
    return report;
  }

  /** Adds a section. */
  void section(String title, String text) {
    add("%n## %s%n%n%s".formatted(title, text));
  }

  /** Notes a run that has no result, so that the others can go on. */
  void failure(String run, BenchException cause) {
    failures.add("%s: %s".formatted(run, cause.getMessage()));
  }

  /**
   * Says where the report is.
   *
   * @throws BenchException if there were failures
   */
  void end(PrintWriter progress) {
    if (!failures.isEmpty()) {
      section(
          "Without a result",
          failures.stream()
              .map(failure -> "- " + failure.lines().findFirst().orElse("") + "\n")
              .collect(Collectors.joining()));
    }
    progress.println("Saved as " + file);
    if (!failures.isEmpty()) {
      throw new BenchException(String.join(System.lineSeparator(), failures));
    }
  }

  private void add(String text) {
    out.print(text);
    out.flush();
    try {
      Files.writeString(
          file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new BenchException("Cannot write " + file, e);
    }
  }

  private static String versions(Programs programs) {
    Versions versions = new Versions();
    return "Sentinel %s (%s), %s"
        .formatted(versions.sentinel(), commit(programs), versions.others());
  }

  /** The commit that is checked out, with {@code +} if files differ from it. */
  private static String commit(Programs programs) {
    try {
      Process git =
          new ProcessBuilder("git", "describe", "--always", "--dirty=+", "--exclude=*")
              .directory(programs.root().toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String commit =
          new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return git.waitFor(10, TimeUnit.SECONDS) && git.exitValue() == 0 ? commit : "no git";
    } catch (IOException e) {
      return "no git";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("Interrupted", e);
    }
  }
}
