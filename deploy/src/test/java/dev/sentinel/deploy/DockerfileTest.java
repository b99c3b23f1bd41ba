package dev.sentinel.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The images of our own programs. */
class DockerfileTest {
  /** Stages by name, each with its lines; the first line is its FROM. */
  private final Map<String, List<String>> stages = stages();

  @Test
  void everyBaseIsPinnedOrAnotherStage() {
    assertThat(stages)
        .allSatisfy(
            (name, lines) -> {
              String base = base(lines);
              assertThat(stages.containsKey(base) || base.matches("[a-z/-]+:\\d+\\.\\d+\\.\\S+"))
                  .as(base)
                  .isTrue();
            });
  }

  @Test
  void theJobRunsOnTheSparkOfTheCluster() {
    assertThat(base(stages.get("pipeline")))
        .isEqualTo(Compose.read().services().get("spark-master").path("image").asText());
  }

  @Test
  void everyImageOfTheStackIsATargetAndNotRoot() {
    Compose.read()
        .services()
        .forEach(
            (name, service) -> {
              if (service.has("build")) {
                String target = service.path("build").path("target").asText();
                assertThat(stages).as(name).containsKey(target);
                assertThat(stages.get(target))
                    .as(target)
                    .filteredOn(line -> line.startsWith("USER "))
                    .singleElement()
                    .asString()
                    .matches("USER [1-9]\\d+");
              }
            });
  }

  /** What is copied is what the build makes. */
  @Test
  void jarsAreThoseThatTheMakefileRuns() {
    String makefile = Repository.read("Makefile") + Repository.read("runners/spark/run.sh");
    assertThat(Repository.groups("(sentinel-[a-z]+\\.jar) ", Repository.read("Dockerfile")))
        .isNotEmpty();
    for (String jar :
        Repository.groups(
            "COPY --from=build /src/\\S+/(target/sentinel-[a-z]+\\.jar)",
            Repository.read("Dockerfile"))) {
      assertThat(makefile + Repository.read("viewer/bin/sentinel-viewer")).contains(jar);
    }
  }

  @Test
  void secretsStayOutOfTheBuild() {
    assertThat(Repository.lines(".dockerignore")).contains(".env", ".git", "**/target");
    assertThat(Repository.lines(".gitignore")).contains(".env");
  }

  private static String base(List<String> stage) {
    return stage.get(0).replaceAll("^FROM (\\S+).*", "$1");
  }

  private static Map<String, List<String>> stages() {
    Map<String, List<String>> stages = new LinkedHashMap<>();
    List<String> current = new ArrayList<>();
    for (String line : Repository.lines("Dockerfile")) {
      if (line.startsWith("FROM ")) {
        current = new ArrayList<>();
        stages.put(line.replaceAll(".* AS ", ""), current);
      }
      current.add(line);
    }
    return stages;
  }
}
