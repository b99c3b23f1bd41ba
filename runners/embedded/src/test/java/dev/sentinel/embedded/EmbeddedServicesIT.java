package dev.sentinel.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Every service of the extension through an ordinary client, and through an outage. */
@ExtendWith(EmbeddedServicesExtension.class)
class EmbeddedServicesIT {

  @Test
  void kafkaKeepsRecordsThroughAnOutage(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(2);
    Clients.send(kafka.bootstrapServers(), topic, "before");

    kafka.stop();
    assertThat(kafka.isRunning()).isFalse();
    kafka.start();

    Clients.send(kafka.bootstrapServers(), topic, "after");
    assertThat(Clients.readAll(kafka.bootstrapServers(), topic))
        .containsExactlyInAnyOrder("before", "after");
  }

  @Test
  void topicsAreNotCreatedByUse(EmbeddedKafka kafka) {
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> Clients.send(kafka.bootstrapServers(), "never-created", "x"))
        .satisfies(
            e ->
                assertThat(e.getCause())
                    .isInstanceOfAny(
                        TimeoutException.class, UnknownTopicOrPartitionException.class));
  }

  @Test
  void creatingATopicAgainIsFineUnlessItDiffers(EmbeddedKafka kafka) {
    String topic = kafka.newTopic(3);
    kafka.createTopic(topic, 3);
    assertThatThrownBy(() -> kafka.createTopic(topic, 4))
        .isInstanceOf(EmbeddedServiceException.class)
        .hasMessage("The topic %s is there with 3 partitions, not 4", topic);
  }

  @Test
  void deadLetterTopicTakesWhatTheSourceTakesPlusHeaders(EmbeddedKafka kafka) throws Exception {
    String source = kafka.newTopic(1);
    String deadLetters = source + ".dead-letter";
    kafka.createTopic(deadLetters, 1);
    String tooLarge = "x".repeat(1024 * 1024 + 1000);

    assertThatThrownBy(() -> Clients.send(kafka.bootstrapServers(), source, tooLarge))
        .hasCauseInstanceOf(RecordTooLargeException.class);
    Clients.send(kafka.bootstrapServers(), deadLetters, tooLarge);
    assertThat(Clients.readAll(kafka.bootstrapServers(), deadLetters)).containsExactly(tooLarge);
  }

  @Test
  void databaseKeepsRowsThroughAnOutage(EmbeddedDatabase database) throws Exception {
    String url = database.newDatabase();
    Clients.execute(database, url, "CREATE TABLE t (v TEXT)");
    Clients.execute(database, url, "INSERT INTO t VALUES ('before')");

    database.stop();
    assertThatThrownBy(() -> Clients.query(database, url, "SELECT v FROM t"))
        .isInstanceOf(SQLException.class);
    database.start();

    Clients.execute(database, url, "INSERT INTO t VALUES ('after')");
    assertThat(Clients.query(database, url, "SELECT v FROM t ORDER BY v"))
        .containsExactly("after", "before");
    assertThat(Clients.query(database, url, "SHOW fsync")).containsExactly("on");
    assertThat(Clients.query(database, url, "SHOW synchronous_commit")).containsExactly("on");
  }

  @Test
  void databaseRefusesAWrongPassword(EmbeddedDatabase database) {
    for (String user : List.of(database.username(), "postgres")) {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> connect(database.jdbcUrl(), user, "wrong"))
          .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    }
  }

  @Test
  void bucketsKeepObjectsThroughAnOutage(EmbeddedS3 s3) {
    String bucket = s3.newBucket();
    byte[] bytes = "parquet".getBytes(UTF_8);
    try (S3Client client = Clients.s3(s3, s3.secretKey())) {
      client.putObject(r -> r.bucket(bucket).key("a/b.parquet"), RequestBody.fromBytes(bytes));

      s3.stop();
      s3.start();

      assertThat(
              client.getObjectAsBytes(r -> r.bucket(bucket).key("a/b.parquet")).asByteArrayUnsafe())
          .isEqualTo(bytes);
      assertThat(client.listBuckets().buckets()).extracting("name").contains(bucket, s3.bucket());
    }
  }

  @Test
  void s3RefusesAWrongSecret(EmbeddedS3 s3) {
    try (S3Client client = Clients.s3(s3, "wrong")) {
      assertThatExceptionOfType(S3Exception.class)
          .isThrownBy(() -> client.listObjectsV2(r -> r.bucket(s3.bucket())))
          .satisfies(e -> assertThat(e.statusCode()).isEqualTo(403));
    }
  }

  @Test
  void allAtOnceAreTheOnesOfTheRun(
      EmbeddedServices services, EmbeddedKafka kafka, EmbeddedDatabase database, EmbeddedS3 s3) {
    assertThat(services.kafka()).isSameAs(kafka);
    assertThat(services.database()).isSameAs(database);
    assertThat(services.s3()).isSameAs(s3);
    assertThat(List.of(kafka, database, s3)).allMatch(EmbeddedService::isRunning);
  }

  // Only to fail.
  private static void connect(String url, String user, String password) throws SQLException {
    Connection connection = DriverManager.getConnection(url, user, password);
    connection.close();
  }
}
