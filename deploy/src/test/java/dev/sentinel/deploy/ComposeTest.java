package dev.sentinel.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docker-compose.yml, as far as it can be checked without Docker. */
class ComposeTest {
  private final Compose compose = Compose.read();

  @Test
  void followsTheComposeSpecification() throws Exception {
    // schema/compose-spec.json of github.com/compose-spec/compose-spec, commit 170098b, Apache
    // License 2.0.
    JsonNode specification;
    try (InputStream stream = ComposeTest.class.getResourceAsStream("/compose-spec.json")) {
      specification = new ObjectMapper().readTree(stream);
    }
    // A name without a scheme, which the validator refuses as an identifier.
    ((ObjectNode) specification).remove("$id");
    JsonSchema schema = JsonSchemaFactory.getInstance(VersionFlag.V7).getSchema(specification);
    assertThat(schema.validate(compose.tree())).extracting(ValidationMessage::getMessage).isEmpty();
  }

  @Test
  void hasNoObsoleteKeys() {
    assertThat(compose.tree().has("version")).isFalse();
    forEachService(
        (name, service) ->
            assertThat(service.has("links") || service.has("container_name")).as(name).isFalse());
  }

  @Test
  void hasWhatSentinelNeeds() {
    assertThat(compose.services().keySet())
        .contains(
            "kafka", "spark-master", "spark-worker", "postgres", "s3", "prometheus", "grafana")
        .contains("topics", "db-init")
        .contains("pipeline", "generator", "viewer");
    Map<String, String> profiles = new TreeMap<>();
    forEachService(
        (name, service) ->
            service.path("profiles").forEach(profile -> profiles.put(name, profile.asText())));
    assertThat(profiles)
        .isEqualTo(
            Map.of(
                "s3", "s3", "pipeline", "pipeline", "generator", "generator", "viewer", "viewer"));
  }

  @Test
  void everyPortIsBoundToLoopback() {
    forEachService(
        (name, service) ->
            assertThat(Compose.texts(service.path("ports")))
                .as(name)
                .allMatch(port -> port.matches("127\\.0\\.0\\.1:\\$\\{[A-Z0-9_]+:-\\d+}:\\d+")));
    assertThat(compose.services().values())
        .as("no service shares the network of the machine")
        .noneMatch(service -> service.has("network_mode"));
  }

  @Test
  void everyImageIsPinned() {
    forEachService(
        (name, service) -> {
          String image = service.path("image").asText();
          if (service.has("build")) {
            assertThat(image).as(name).matches("sentinel/[a-z]+:\\$\\{SENTINEL_VERSION:-dev}");
          } else {
            assertThat(image).as(name).matches("[a-z0-9./-]+:v?\\d+\\.\\d+[a-z0-9.-]*");
          }
        });
  }

  @Test
  void versionsAreThoseOfTheBuild() {
    assertThat(image("spark-master"))
        .isEqualTo(image("spark-worker"))
        .startsWith(
            "spark:"
                + Repository.pomProperty("spark.version")
                + "-scala"
                + Repository.pomProperty("scala.binary.version")
                + "-java17");
    assertThat(image("kafka"))
        .isEqualTo(image("topics"))
        .isEqualTo("apache/kafka:" + Repository.pomProperty("kafka.broker.version"));
    assertThat(Repository.pomProperty("postgresql.binaries.version"))
        .startsWith(image("postgres").replace("postgres:", "") + ".");
  }

  @Test
  void everyServiceSaysWhenItIsHealthyAndHasLimits() {
    forEachService(
        (name, service) -> {
          if (Compose.runsOnce(service)) {
            assertThat(service.path("healthcheck").path("disable").asBoolean()).as(name).isTrue();
          } else {
            assertThat(Compose.texts(service.path("healthcheck").path("test")))
                .as(name)
                .hasSizeGreaterThan(1);
          }
          JsonNode limits = service.path("deploy").path("resources").path("limits");
          assertThat(limits.has("memory") && limits.has("cpus")).as(name).isTrue();
          assertThat(Compose.texts(service.path("security_opt")))
              .as(name)
              .contains("no-new-privileges:true");
          assertThat(service.path("privileged").asBoolean()).as(name).isFalse();
        });
  }

  /** A dependency that is only started, or that is not there, is no dependency. */
  @Test
  void dependenciesWaitForHealthOrSuccess() {
    forEachService(
        (name, service) ->
            service
                .path("depends_on")
                .properties()
                .forEach(
                    dependency -> {
                      JsonNode other = compose.services().get(dependency.getKey());
                      assertThat(other).as(name + " on " + dependency.getKey()).isNotNull();
                      assertThat(dependency.getValue().path("condition").asText())
                          .as(name + " on " + dependency.getKey())
                          .isEqualTo(
                              Compose.runsOnce(other)
                                  ? "service_completed_successfully"
                                  : "service_healthy");
                      if (other.has("profiles")) {
                        assertThat(dependency.getValue().path("required").asBoolean(true))
                            .as(name + " on " + dependency.getKey() + ", which may be off")
                            .isFalse();
                      }
                    }));
  }

  @Test
  void everyVariableIsExplainedInTheExampleAndNoneThereIsUnused() {
    Set<String> used =
        compose
            .values()
            .flatMap(value -> Repository.groups("(?<!\\$)\\$\\{([A-Z0-9_]+)", value).stream())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> ofComposeItself = Set.of("COMPOSE_PROFILES");
    // Used in the example itself, to make another one.
    Set<String> ofTheExample = Set.of("R2_ACCOUNT_ID");

    Set<String> documented = new TreeSet<>(EnvExample.variables());
    assertThat(documented).containsAll(used).containsAll(ofComposeItself).containsAll(ofTheExample);
    documented.removeAll(used);
    documented.removeAll(ofComposeItself);
    documented.removeAll(ofTheExample);
    assertThat(documented).isEmpty();
  }

  /** What the file falls back to is what the example says. */
  @Test
  void defaultsAreThoseOfTheExample() {
    Map<String, String> example = EnvExample.values();
    compose
        .values()
        .flatMap(value -> Repository.groups("(\\$\\{[A-Z0-9_]+:-[^}]*})", value).stream())
        .distinct()
        .forEach(
            reference -> {
              String name = reference.substring(2, reference.indexOf(":-"));
              String fallback = reference.substring(reference.indexOf(":-") + 2).replace("}", "");
              if (!name.equals("S3_ENDPOINT")) {
                assertThat(example).containsEntry(name, fallback);
              }
            });
  }

  @Test
  void noSecretHasADefault() {
    Set<String> secrets =
        Set.of("SENTINEL_JDBC_PASSWORD", "AWS_SECRET_ACCESS_KEY", "GRAFANA_ADMIN_PASSWORD");
    secrets.forEach(secret -> assertThat(EnvExample.values()).containsEntry(secret, ""));
    forEachService(
        (name, service) ->
            service
                .path("environment")
                .properties()
                .forEach(
                    variable -> {
                      if (variable.getKey().matches(".*(PASSWORD|SECRET|CREDENTIAL).*")) {
                        assertThat(variable.getValue().asText())
                            .as(name + " " + variable.getKey())
                            .matches("\\$\\{(" + String.join("|", secrets) + "):\\?.+}");
                      }
                    }));
  }

  @Test
  void everyMountedFileIsThereAndReadOnlyAndEveryVolumeIsNamed() {
    Set<String> volumes = new TreeSet<>();
    compose.tree().path("volumes").fieldNames().forEachRemaining(volumes::add);
    Set<String> mounted = new TreeSet<>();
    forEachService(
        (name, service) ->
            Compose.texts(service.path("volumes"))
                .forEach(
                    mount -> {
                      List<String> parts = List.of(mount.split(":"));
                      if (parts.get(0).startsWith(".")) {
                        assertThat(Repository.path(parts.get(0))).as(mount).exists();
                        assertThat(parts).as(mount).hasSize(3).endsWith("ro");
                      } else {
                        mounted.add(parts.get(0));
                      }
                    }));
    assertThat(mounted).isEqualTo(volumes);
    assertThat(volumes).contains("spark-checkpoints", "kafka-data", "postgres-data", "s3-data");
    assertThat(Repository.path("deploy/prometheus/prometheus.yml")).exists();
  }

  @Test
  void driverAndExecutorsShareTheCheckpoints() {
    assertThat(Compose.texts(service("pipeline").path("volumes")))
        .isEqualTo(Compose.texts(service("spark-worker").path("volumes")))
        .containsExactly("spark-checkpoints:/opt/spark/work-dir");
    assertThat(Compose.texts(service("pipeline").path("command")))
        .contains("--checkpointDir=file:///opt/spark/work-dir/checkpoints");
  }

  private String image(String service) {
    return service(service).path("image").asText();
  }

  private JsonNode service(String name) {
    return compose.services().get(name);
  }

  /** Something to check of every service. */
  @FunctionalInterface
  private interface Check {
    void of(String name, JsonNode service);
  }

  private void forEachService(Check check) {
    assertThat(compose.services()).isNotEmpty();
    compose.services().forEach(check::of);
  }
}
