package dev.sentinel.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Documentation that leads somewhere. */
class DocsTest {

  static List<String> documents() throws IOException {
    try (Stream<Path> docs = Files.walk(Repository.path("docs"));
        Stream<Path> top = Files.list(Repository.ROOT)) {
      return Stream.concat(docs, top)
          .filter(file -> file.toString().endsWith(".md"))
          .map(file -> Repository.ROOT.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyLinkLeadsToAFileAndAHeading(String document) throws IOException {
    Path folder = Repository.path(document).getParent();
    for (String link : Repository.groups("]\\(([^)\\s]+)\\)", prose(document))) {
      if (link.matches("https?://.*")) {
        continue;
      }
      String[] parts = link.split("#", 2);
      Path target =
          parts[0].isEmpty() ? Repository.path(document) : folder.resolve(parts[0]).normalize();
      assertThat(target).as(document + ": " + link).exists();
      if (parts.length == 2) {
        assertThat(anchors(target)).as(document + ": " + link).contains(parts[1]);
      }
    }
  }

  @Test
  void theIndexNamesEveryDocument() throws IOException {
    Set<String> linked =
        Set.copyOf(Repository.groups("]\\(([^)#\\s]+)\\)", Repository.read("docs/README.md")));
    assertThat(documents())
        .filteredOn(document -> document.startsWith("docs/") && !document.equals("docs/README.md"))
        .allMatch(document -> linked.contains(document.substring("docs/".length())));
    assertThat(Repository.read("README.md")).contains("(docs/README.md)");
  }

  /** Targets that documents speak of are there. */
  @ParameterizedTest
  @MethodSource("documents")
  void everyMakeTargetIsThere(String document) {
    List<String> named = Repository.groups("(?:^|`)make ([a-z][a-z-]*)", Repository.read(document));
    assertThat(MakefileTest.targets()).containsAll(named);
  }

  /** The text without code blocks, in which brackets mean other things. */
  private static String prose(String document) {
    return Repository.read(document).replaceAll("(?s)```.*?```", "");
  }

  /** What GitHub makes of the headings. */
  private static Set<String> anchors(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.matches("#{1,6} .*"))
        .map(
            line ->
                line.replaceFirst("#+ ", "")
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-'))
        .collect(Collectors.toSet());
  }
}
