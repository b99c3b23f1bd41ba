package dev.sentinel.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** .env.example and the scripts around it. */
class EnvExampleTest {
  @TempDir private Path folder;

  @BeforeEach
  void copyTheExample() throws Exception {
    Files.writeString(folder.resolve(".env.example"), Repository.read(EnvExample.FILE));
    Files.createDirectories(folder.resolve("deploy/bin"));
    Files.copy(
        Repository.path("deploy/bin/with-stack"),
        folder.resolve("deploy/bin/with-stack"),
        java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
  }

  @Test
  void everyVariableStandsBelowAComment() {
    List<String> lines = Repository.lines(EnvExample.FILE);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).matches("#?[A-Z0-9_]+=.*")) {
        int above = i;
        while (lines.get(above).matches("#?[A-Z0-9_]+=.*")) {
          above--;
        }
        boolean inTheTableOfPorts = lines.get(i).contains("_PORT=");
        assertThat(inTheTableOfPorts || lines.get(above).matches("# .*[a-z].*"))
            .as(lines.get(i))
            .isTrue();
      }
    }
  }

  @Test
  void makeEnvFillsInTheSecretsAndNothingElse() throws Exception {
    makeEnv();
    Path file = folder.resolve(".env");
    Map<String, String> expected = EnvExample.values();
    Map<String, String> made = new HashMap<>();
    for (String line : Files.readAllLines(file)) {
      if (line.matches("[A-Z0-9_]+=.*")) {
        made.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
      }
    }
    assertThat(made).hasSameSizeAs(expected);
    expected.forEach(
        (name, value) -> {
          if (value.isEmpty()) {
            assertThat(made.get(name)).as(name).matches("[A-Za-z0-9]{24}");
          } else {
            assertThat(made.get(name)).as(name).isEqualTo(value);
          }
        });
    assertThat(made.values().stream().filter(value -> value.matches("[A-Za-z0-9]{24}")))
        .as("every secret is another one")
        .hasSize(3)
        .doesNotHaveDuplicates();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void makeEnvLeavesAnExistingFileAlone() throws Exception {
    Files.writeString(folder.resolve(".env"), "A=b\n");
    assertThat(makeEnv()).isEmpty();
    assertThat(folder.resolve(".env")).hasContent("A=b");
  }

  @Test
  void programsGetTheAddressesAndSecretsOfTheStack() throws Exception {
    makeEnv();
    String password = valueInEnv("SENTINEL_JDBC_PASSWORD");
    assertThat(withStack(Map.of(), "compose"))
        .contains(
            "SENTINEL_JDBC_URL=jdbc:postgresql://localhost:5432/sentinel",
            "SENTINEL_JDBC_USERNAME=sentinel",
            "SENTINEL_JDBC_PASSWORD=" + password,
            "SENTINEL_KAFKA_BOOTSTRAP_SERVERS=localhost:9092",
            "S3_ENDPOINT=http://localhost:9000",
            "AWS_ACCESS_KEY_ID=sentinel",
            "AWS_SECRET_ACCESS_KEY=" + valueInEnv("AWS_SECRET_ACCESS_KEY"),
            "LAKE=s3://sentinel/lake");
    assertThat(withStack(Map.of(), "embedded"))
        .contains(
            "SENTINEL_JDBC_URL=jdbc:postgresql://localhost:5432/sentinel",
            "SENTINEL_JDBC_PASSWORD=sentinel",
            "AWS_SECRET_ACCESS_KEY=sentinel-secret",
            "LAKE=s3://sentinel/lake");
  }

  @Test
  void theEnvironmentGoesFirst() throws Exception {
    makeEnv();
    assertThat(
            withStack(
                Map.of("KAFKA_PORT", "19092", "LAKE", "/data/lake", "AWS_ACCESS_KEY_ID", "it's me"),
                "compose"))
        .contains(
            "SENTINEL_KAFKA_BOOTSTRAP_SERVERS=localhost:19092",
            "LAKE=/data/lake",
            "AWS_ACCESS_KEY_ID=it's me");
  }

  /** Whose password would a server get that is not the stack's? */
  @Test
  void anotherDatabaseDoesNotGetThePasswordOfTheStack() throws Exception {
    makeEnv();
    Map<String, String> other = Map.of("SENTINEL_JDBC_URL", "jdbc:postgresql://db.example.com/x");
    for (String stack : List.of("compose", "embedded")) {
      assertThat(withStack(other, stack))
          .contains("SENTINEL_JDBC_URL=jdbc:postgresql://db.example.com/x")
          .noneMatch(line -> line.startsWith("SENTINEL_JDBC_PASSWORD="));
    }
  }

  @Test
  void cloudflareIsTwoLines() throws Exception {
    makeEnv();
    Files.writeString(
        folder.resolve(".env"),
        Files.readString(folder.resolve(".env"))
            .replace("#R2_ACCOUNT_ID=", "R2_ACCOUNT_ID=0123456789abcdef")
            .replace("#S3_ENDPOINT=", "S3_ENDPOINT="));
    assertThat(withStack(Map.of(), "compose"))
        .contains("S3_ENDPOINT=https://0123456789abcdef.r2.cloudflarestorage.com");
  }

  @Test
  void withoutAnEnvFileTheStackIsUnknown() throws Exception {
    assertThat(Programs.run(folder, Map.of(), 2, "deploy/bin/with-stack", "compose", "env"))
        .isEqualTo(
            "There is no .env: 'make up' makes it and starts the stack of docker-compose.yml.\n");
  }

  private String makeEnv() throws Exception {
    return Programs.run(
            folder, Map.of(), 0, Repository.path("deploy/bin/make-env").toString(), "" + folder)
        .replace("Made .env with random passwords.\n", "");
  }

  private String valueInEnv(String name) throws Exception {
    return Repository.groups("^" + name + "=(.*)$", Files.readString(folder.resolve(".env"), UTF_8))
        .get(0);
  }

  private List<String> withStack(Map<String, String> environment, String stack) throws Exception {
    return Programs.run(folder, environment, 0, "deploy/bin/with-stack", stack, "env")
        .lines()
        .toList();
  }
}
