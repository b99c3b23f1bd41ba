package dev.sentinel.embedded;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * A real Kafka broker (KRaft, one node) in this JVM, without security unless TLS was asked for:
 * then it has a second listener that demands TLS and a login. Topics are not created by use, as on
 * a production cluster, and records are never deleted by age, because a replayed record keeps an
 * old timestamp.
 *
 * <p>Instances come from {@link EmbeddedServices}.
 */
public final class EmbeddedKafka extends EmbeddedService {

  /** Ends the names of topics whose records are those of another topic plus headers. */
  static final String DEAD_LETTER_SUFFIX = ".dead-letter";

  private static final int TWO_MEBIBYTES = 2 * 1024 * 1024;
  private static final String PLAIN_USERNAME = "sentinel";
  private static final String PLAIN_PASSWORD = "sentinel-kafka";

  /** The fewest that Kafka allows. */
  private static final int SCRAM_ITERATIONS = 4096;

  private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(30);

  private final Path dir;
  private final Path workDir;
  private final int controllerPort = Ports.free();
  private final Certificates certificates;
  private final int securePort = Ports.free();
  private KafkaBroker broker;

  EmbeddedKafka(Path dataDir, Path workDir, int port, Certificates certificates) {
    super("Kafka", port);
    this.dir = dataDir.resolve("kafka");
    this.workDir = workDir;
    this.certificates = certificates;
  }

  /**
   * Like {@link #bootstrapServers()}, of the listener that demands TLS and a login by PLAIN or
   * SCRAM-SHA-512. Throws {@link IllegalStateException} if TLS was not asked for.
   */
  public String secureServers() {
    if (certificates == null) {
      throw new IllegalStateException("Kafka was not asked for TLS");
    }
    return Ports.HOST + ":" + securePort;
  }

  /** The user that may log in by PLAIN. */
  public String plainUsername() {
    return PLAIN_USERNAME;
  }

  /** The password of {@link #plainUsername()}, a well-known value. */
  public String plainPassword() {
    return PLAIN_PASSWORD;
  }

  /**
   * Lets a user log in by SCRAM-SHA-512, or changes the password of one who may.
   *
   * @throws EmbeddedServiceException if the broker does not answer
   */
  public void setScramPassword(String username, String password) {
    try (Admin admin = admin()) {
      admin
          .alterUserScramCredentials(
              List.of(
                  new UserScramCredentialUpsertion(
                      username,
                      new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, SCRAM_ITERATIONS),
                      password)))
          .all()
          .get(ADMIN_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new EmbeddedServiceException("Kafka did not take the password of " + username, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedServiceException("Interrupted while setting a password", e);
    }
  }

  /** The value for {@code bootstrap.servers}, for example {@code 127.0.0.1:9092}. */
  public String bootstrapServers() {
    return Ports.HOST + ":" + port();
  }

  @Override
  void launch() {
    Ports.requireFree(name(), port());
    try {
      Files.createDirectories(dir);
      broker = KafkaBroker.start(config(), dir, workDir);
    } catch (IOException | ReflectiveOperationException | RuntimeException e) {
      throw failure("start", e);
    }
  }

  @Override
  void halt() {
    try {
      broker.stop();
    } catch (IOException | ReflectiveOperationException | RuntimeException e) {
      throw failure("stop", e);
    } finally {
      broker = null;
    }
  }

  /**
   * Creates a topic and returns when clients can see it; does nothing when it is there with as many
   * partitions. A topic whose name ends in {@code .dead-letter} takes records of up to 2 MiB, so
   * that a record as large as its source allows still fits with its headers.
   *
   * @throws EmbeddedServiceException if it is there with another number of partitions, or the
   *     broker does not answer
   */
  public void createTopic(String topic, int partitions) {
    createTopic(
        topic,
        partitions,
        topic.endsWith(DEAD_LETTER_SUFFIX)
            ? Map.of("max.message.bytes", Integer.toString(TWO_MEBIBYTES))
            : Map.of());
  }

  /** Like {@link #createTopic(String, int)}, with exactly the given topic configuration. */
  public void createTopic(String topic, int partitions, Map<String, String> config) {
    try (Admin admin = admin()) {
      try {
        admin
            .createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(config)))
            .all()
            .get(ADMIN_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
      }
      int actual = awaitPartitions(admin, topic);
      if (actual != partitions) {
        throw new EmbeddedServiceException(
            "The topic %s is there with %d partitions, not %d"
                .formatted(topic, actual, partitions));
      }
    } catch (ExecutionException e) {
      throw new EmbeddedServiceException(
          "Cannot create the topic %s: %s".formatted(topic, e.getCause().getMessage()), e);
    } catch (TimeoutException e) {
      throw new EmbeddedServiceException("Kafka did not create the topic " + topic + " in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedServiceException("Interrupted while creating the topic " + topic, e);
    }
  }

  /** Creates a topic with a name no other has, and returns the name. */
  public String newTopic(int partitions) {
    String topic = "topic-" + UUID.randomUUID();
    createTopic(topic, partitions);
    return topic;
  }

  private Admin admin() {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrapServers());
    properties.put("client.id", "sentinel-embedded");
    return Admin.create(properties);
  }

  /** The controller knows a new topic a moment before the broker tells clients of it. */
  private static int awaitPartitions(Admin admin, String topic)
      throws ExecutionException, InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + ADMIN_TIMEOUT.toNanos();
    while (true) {
      try {
        Collection<TopicDescription> found =
            admin
                .describeTopics(List.of(topic))
                .allTopicNames()
                .get(ADMIN_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .values();
        return found.iterator().next().partitions().size();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
            || System.nanoTime() > deadline) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
  }

  private Properties config() {
    String client = "PLAINTEXT://" + bootstrapServers();
    String controller = Ports.HOST + ":" + controllerPort;
    Properties config = new Properties();
    config.setProperty("process.roles", "broker,controller");
    config.setProperty("node.id", "1");
    config.setProperty("controller.quorum.voters", "1@" + controller);
    config.setProperty("listeners", client + ",CONTROLLER://" + controller);
    config.setProperty("advertised.listeners", client);
    config.setProperty("controller.listener.names", "CONTROLLER");
    config.setProperty("inter.broker.listener.name", "PLAINTEXT");
    config.setProperty(
        "listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT");
    if (certificates != null) {
      secure(config, client, controller);
    }
    config.setProperty("log.dirs", dir.resolve("logs").toString());
    config.setProperty("auto.create.topics.enable", "false");
    // By age, Kafka would delete replayed records, which keep their old timestamps.
    config.setProperty("log.retention.ms", "-1");

    // One node cannot replicate.
    config.setProperty("offsets.topic.replication.factor", "1");
    config.setProperty("transaction.state.log.replication.factor", "1");
    config.setProperty("transaction.state.log.min.isr", "1");
    config.setProperty("share.coordinator.state.topic.replication.factor", "1");
    config.setProperty("share.coordinator.state.topic.min.isr", "1");

    // Sized for a shared JVM: few internal partitions and threads, a small cleaner buffer.
    config.setProperty("offsets.topic.num.partitions", "4");
    config.setProperty("transaction.state.log.num.partitions", "4");
    config.setProperty("share.coordinator.state.topic.num.partitions", "4");
    config.setProperty("num.network.threads", "2");
    config.setProperty("num.io.threads", "4");
    config.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(8 * 1024 * 1024));

    // Groups need not wait for more members, nor a restart after kill -9 for the old session.
    config.setProperty("group.initial.rebalance.delay.ms", "0");
    config.setProperty("broker.session.timeout.ms", "3000");
    config.setProperty("broker.heartbeat.interval.ms", "500");
    return config;
  }

  private void secure(Properties config, String client, String controller) {
    String secure = "SASL_SSL://" + secureServers();
    config.setProperty("listeners", client + "," + secure + ",CONTROLLER://" + controller);
    config.setProperty("advertised.listeners", client + "," + secure);
    config.setProperty(
        "listener.security.protocol.map",
        "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL");
    config.setProperty("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-512");
    config.setProperty(
        "listener.name.sasl_ssl.plain.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required user_%s=\"%s\";"
            .formatted(PLAIN_USERNAME, PLAIN_PASSWORD));
    config.setProperty(
        "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    config.setProperty("ssl.keystore.type", "PKCS12");
    config.setProperty("ssl.keystore.location", certificates.serverKeyStore().toString());
    config.setProperty("ssl.keystore.password", certificates.password());
    config.setProperty("ssl.key.password", certificates.password());
    // So that a changed password is asked for while a test waits.
    config.setProperty("connections.max.reauth.ms", "5000");
  }

  private EmbeddedServiceException failure(String action, Exception e) {
    Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
    return new EmbeddedServiceException(
        "Kafka did not %s on %s: %s".formatted(action, bootstrapServers(), cause), cause);
  }
}
