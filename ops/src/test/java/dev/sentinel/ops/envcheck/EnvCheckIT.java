package dev.sentinel.ops.envcheck;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.ops.testing.Call;
import dev.sentinel.ops.testing.Job;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is missing is named, and secrets are not. */
@ExtendWith(EmbeddedServicesExtension.class)
class EnvCheckIT {
  private static final String ACCESS_KEY = "aws.accessKeyId";
  private static final String SECRET_KEY = "aws.secretAccessKey";

  private static Job job;

  @BeforeAll
  static void create(EmbeddedServices services) {
    job = Job.create(services, 2);
  }

  @BeforeEach
  @AfterEach
  void giveCredentials() {
    System.setProperty(ACCESS_KEY, job.services().s3().accessKey());
    System.setProperty(SECRET_KEY, job.services().s3().secretKey());
  }

  private static Call check(String... more) {
    List<String> options = new ArrayList<>(List.of("--json"));
    options.addAll(Arrays.asList(more));
    return Call.of(job.command("env-check", options.toArray(String[]::new)));
  }

  /** Results by check: {@code failed: why}; those that are ok are left out. */
  private static Map<String, String> problems(Call call) {
    Map<String, String> problems = new LinkedHashMap<>();
    for (JsonNode check : call.json()) {
      String result = check.get("result").asText();
      if (!result.equals("ok")) {
        problems.put(check.get("check").asText(), result + ": " + check.get("detail").asText());
      }
    }
    boolean failed = problems.values().stream().anyMatch(problem -> problem.startsWith("failed"));
    assertThat(call.exitCode()).isEqualTo(failed ? 1 : 0);
    return problems;
  }

  @Test
  void everythingIsThere() throws IOException {
    Call call = check();

    assertThat(problems(call))
        .containsOnlyKeys("Size of dead letters")
        .hasEntrySatisfying(
            "Size of dead letters", detail -> assertThat(detail).startsWith("warning: "));
    List<String> checks = new ArrayList<>();
    call.json().forEach(check -> checks.add(check.get("check").asText()));
    assertThat(checks)
        .containsExactly(
            "Options",
            "Password of PostgreSQL",
            "S3_ENDPOINT",
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "Kafka",
            "Topic " + job.topic(),
            "Topic " + job.deadLetterTopic(),
            "Size of dead letters",
            "PostgreSQL",
            "Rights in PostgreSQL",
            "Lake: list",
            "Lake: write",
            "Lake: read",
            "Lake: delete");
    assertThat(call.out()).doesNotContain(job.services().s3().secretKey());
    try (Stream<Path> files = Files.walk(job.services().s3().baseDir().resolve(job.bucket()))) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void tableForPeople() {
    Call call = Call.of(job.command("env-check"));

    assertThat(call.exitCode()).isZero();
    assertThat(call.out().lines().toList().get(0)).matches("CHECK +RESULT");
    assertThat(call.out()).containsPattern("Lake: delete +ok +the probe is gone\n");
  }

  @Test
  void malformedOptionsAreAllNamed() {
    Call call =
        check(
            "--s3Endpoint=r2",
            "--alertThreshold=much",
            "--jdbcUrl=postgres://db",
            "--lakeShards=0");

    assertThat(call.exitCode()).isEqualTo(1);
    List<String> details = new ArrayList<>();
    call.json().forEach(check -> details.add(check.get("detail").asText()));
    assertThat(details)
        .contains(
            "--s3Endpoint=r2 is not a URL such as https://host or http://host:port.",
            "--alertThreshold=much is not an amount: a decimal number, zero or more.",
            "--jdbcUrl=postgres://db is not a PostgreSQL URL:"
                + " jdbc:postgresql://host:port/database.",
            "--lakeShards=0 is out of range: from 1 to 1000.",
            "correct the options first");
  }

  @Test
  void servicesThatAreAway() throws IOException {
    String nowhere = "127.0.0.1:" + freePort();

    Map<String, String> problems =
        problems(
            check(
                "--kafkaBootstrapServers=" + nowhere,
                "--jdbcUrl=jdbc:postgresql://" + nowhere + "/sentinel?password=hush-hush"));

    assertThat(problems.get("Kafka")).startsWith("failed: No Kafka broker answers at " + nowhere);
    assertThat(problems.get("PostgreSQL"))
        .startsWith("failed: PostgreSQL cannot be reached at ")
        .doesNotContain("hush-hush")
        .contains("password=***");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void topicsThatAreMissing() {
    assertThat(problems(check("--transactionsTopic=none", "--deadLetterTopic=none.either")))
        .containsEntry(
            "Topic none", "failed: does not exist; create it, or correct --transactionsTopic")
        .containsEntry(
            "Topic none.either", "failed: does not exist; create it, or correct --deadLetterTopic");
  }

  @Test
  void databaseWithoutTables() {
    Map<String, String> problems =
        problems(check("--jdbcUrl=" + job.services().database().newDatabase()));

    assertThat(problems.get("PostgreSQL")).endsWith("run db-init first.");
    assertThat(problems.get("Rights in PostgreSQL")).isEqualTo("skipped: see above");
  }

  @Test
  void roleThatMayOnlyRead() {
    // Even the tables' owner can lack rights on them.
    job.execute("REVOKE INSERT, UPDATE ON fraud_alerts, user_stats FROM CURRENT_USER");
    job.execute("REVOKE SELECT ON rules FROM CURRENT_USER");
    Call call;
    try {
      call = check();
    } finally {
      job.execute("GRANT INSERT, UPDATE ON fraud_alerts, user_stats TO CURRENT_USER");
      job.execute("GRANT SELECT ON rules TO CURRENT_USER");
    }

    assertThat(problems(call))
        .containsEntry(
            "Rights in PostgreSQL",
            "failed: sentinel lacks INSERT on fraud_alerts, SELECT on rules, INSERT on user_stats,"
                + " UPDATE on user_stats; GRANT it to the role");
  }

  @Test
  void credentialsThatAreMissingOrWrong() {
    System.setProperty(SECRET_KEY, "wrong-secret");
    Call wrong = check();
    assertThat(problems(wrong).get("Lake: list")).startsWith("failed: s3://" + job.bucket());
    assertThat(wrong.out()).doesNotContain("wrong-secret");

    System.clearProperty(ACCESS_KEY);
    System.clearProperty(SECRET_KEY);
    assertThat(problems(check()))
        .containsEntry("AWS_ACCESS_KEY_ID", "failed: not set")
        .containsEntry("AWS_SECRET_ACCESS_KEY", "failed: not set");
  }

  @Test
  void bucketThatIsMissing() {
    assertThat(problems(check("--lake=s3://there-is-no-such-bucket")).get("Lake: list"))
        .startsWith("failed: s3://there-is-no-such-bucket cannot be listed; does the bucket exist");
  }
}
