package dev.sentinel.pipeline.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sentinel.embedded.EmbeddedDatabase;
import dev.sentinel.embedded.EmbeddedKafka;
import dev.sentinel.embedded.EmbeddedS3;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.pipeline.SentinelConfig;
import dev.sentinel.pipeline.StartupException;
import dev.sentinel.pipeline.lake.LakeFileSystems;
import dev.sentinel.pipeline.options.SentinelOptions;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import dev.sentinel.pipeline.postgres.Migrations;
import dev.sentinel.pipeline.testing.Databases;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong at the start is said in one sentence, within seconds. */
@Timeout(15)
@ExtendWith(EmbeddedServicesExtension.class)
class PreflightIT {
  private static final String ACCESS_KEY = "aws.accessKeyId";
  private static final String SECRET_KEY = "aws.secretAccessKey";

  private static EmbeddedKafka kafka;
  private static EmbeddedS3 s3;
  private static JdbcSettings database;
  private static JdbcSettings emptyDatabase;
  private static String topic;
  private static String deadLetters;

  @TempDir private Path folder;

  @BeforeAll
  @Timeout(60)
  static void create(
      EmbeddedKafka embeddedKafka, EmbeddedDatabase embeddedDatabase, EmbeddedS3 embeddedS3) {
    kafka = embeddedKafka;
    s3 = embeddedS3;
    database = Databases.create(embeddedDatabase);
    emptyDatabase = Databases.create(embeddedDatabase);
    Migrations.migrate(database);
    topic = kafka.newTopic(1);
    deadLetters = kafka.newTopic(1);
  }

  @BeforeEach
  void giveCredentials() {
    System.setProperty(ACCESS_KEY, s3.accessKey());
    System.setProperty(SECRET_KEY, s3.secretKey());
  }

  @AfterEach
  void takeCredentialsBack() {
    System.clearProperty(ACCESS_KEY);
    System.clearProperty(SECRET_KEY);
  }

  @Test
  void everythingIsThere() throws IOException {
    check();

    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void bucketIsThere() throws IOException {
    String bucket = s3.newBucket();

    check("--lake=s3://" + bucket + "/some/prefix");

    try (Stream<Path> files = Files.walk(s3.baseDir().resolve(bucket))) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void noBroker() throws IOException {
    String servers = "127.0.0.1:" + freePort();

    assertThat(refusal("--kafkaBootstrapServers=" + servers))
        .isEqualTo(
            "No Kafka broker answers at %s; is it running, and is --kafkaBootstrapServers right?",
            servers);
  }

  @Test
  void addressThatIsNone() {
    assertThat(refusal("--kafkaBootstrapServers=nonsense"))
        .isEqualTo(
            "Kafka client settings (--kafkaBootstrapServers=nonsense, --kafkaProperties) are not"
                + " usable: Invalid url in bootstrap.servers: nonsense");
  }

  @Test
  void missingTopic() {
    assertThat(refusal("--transactionsTopic=none"))
        .isEqualTo(
            "Topic none (--transactionsTopic) does not exist at %s; create it first.",
            kafka.bootstrapServers());
  }

  @Test
  void missingDeadLetterTopic() {
    assertThat(refusal("--deadLetterTopic=none.dead-letter"))
        .isEqualTo(
            "Topic none.dead-letter (--deadLetterTopic) does not exist at %s; create it first.",
            kafka.bootstrapServers());
  }

  @Test
  void noDatabaseServer() throws IOException {
    String url = "jdbc:postgresql://127.0.0.1:" + freePort() + "/sentinel";

    assertThat(refusal("--jdbcUrl=" + url))
        .startsWith(
            "PostgreSQL cannot be reached at " + url + "; is it running, and is --jdbcUrl right? (")
        .doesNotContain("\n");
  }

  @Test
  void noSuchDatabase() {
    assertThat(refusal("--jdbcUrl=" + database.url() + "_none"))
        .isEqualTo(
            "There is no such database: %s_none; create it, or correct --jdbcUrl.", database.url());
  }

  @Test
  void wrongPassword() {
    assertThat(refusal("--jdbcPassword=hush"))
        .isEqualTo(
            "PostgreSQL at %s refuses the login of %s; check --jdbcUsername and"
                + " SENTINEL_JDBC_PASSWORD (or --jdbcPassword).",
            database.url(), database.username());
  }

  @Test
  void missingTables() {
    assertThat(refusal("--jdbcUrl=" + emptyDatabase.url()))
        .isEqualTo(
            "The database at %s lacks tables or columns (migrations 1, 2, 3, 4, 5, 6, 7, 8); run db-init"
                + " first.",
            emptyDatabase.url());
  }

  @Test
  void lakeThatCannotBeWrittenTo() throws IOException {
    // A folder without permission would not stop root; a file in the way stops everyone.
    Path file = Files.writeString(folder.resolve("file"), "in the way");

    assertThat(refusal("--lake=" + file))
        .startsWith(
            "The lake at "
                + file
                + " cannot be written to; check --lake, its permissions and, for s3://,"
                + " --s3Endpoint, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (")
        .doesNotContain("\n");
  }

  @Test
  void missingBucket() {
    assertThat(refusal("--lake=s3://no-such-bucket"))
        .startsWith(
            "The lake at s3://no-such-bucket cannot be written to; check --lake, its permissions"
                + " and, for s3://, --s3Endpoint, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (")
        .contains("NoSuchBucket")
        .doesNotContain("\n");
  }

  @Test
  void wrongSecret() {
    System.setProperty(SECRET_KEY, "wrong");

    assertThat(refusal("--lake=s3://" + s3.bucket()))
        .startsWith("The lake at s3://" + s3.bucket() + " cannot be written to; ")
        .doesNotContain("\n");
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");

    List<String> sentences =
        refusal("--transactionsTopic=none", "--jdbcPassword=hush", "--lake=" + file)
            .lines()
            .toList();

    assertThat(sentences).hasSize(3);
    assertThat(sentences.get(0)).startsWith("Topic none (--transactionsTopic) does not exist");
    assertThat(sentences.get(1)).startsWith("PostgreSQL at ").doesNotContain("hush");
    assertThat(sentences.get(2)).startsWith("The lake at ");
  }

  private String refusal(String... arguments) {
    StartupException refusal = catchThrowableOfType(StartupException.class, () -> check(arguments));
    assertThat(refusal).as("refusal").isNotNull();
    return refusal.getMessage();
  }

  /** Checks options that are all right but for the given ones. */
  private void check(String... arguments) {
    List<String> usable =
        List.of(
            "--kafkaBootstrapServers=" + kafka.bootstrapServers(),
            "--transactionsTopic=" + topic,
            "--deadLetterTopic=" + deadLetters,
            "--lake=" + folder,
            "--s3Endpoint=" + s3.endpoint(),
            "--jdbcUrl=" + database.url(),
            "--jdbcUsername=" + database.username(),
            "--jdbcPassword=" + database.password());
    List<String> given = List.of(arguments);
    Stream<String> kept =
        usable.stream()
            .filter(
                option ->
                    given.stream()
                        .noneMatch(
                            other ->
                                other.startsWith(option.substring(0, option.indexOf('=') + 1))));
    SentinelOptions options =
        PipelineOptionsFactory.fromArgs(Stream.concat(kept, given.stream()).toArray(String[]::new))
            .as(SentinelOptions.class);
    LakeFileSystems.configure(options);
    FileSystems.setDefaultPipelineOptions(options);
    Preflight.check(SentinelConfig.from(options));
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }
}
