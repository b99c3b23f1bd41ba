package dev.sentinel.generator;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Settings of the Kafka clients: ours, changed by the user's file where that does no harm.
 *
 * @param bootstrapServers host:port, comma separated
 * @param fromFile the user's properties, such as {@code security.protocol}
 */
record KafkaSettings(String bootstrapServers, Map<String, String> fromFile) {

  KafkaSettings {
    fromFile = Map.copyOf(fromFile);
  }

  /**
   * Reads a properties file.
   *
   * @throws GeneratorException when it cannot be read
   */
  static Map<String, String> readFile(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      throw new GeneratorException("the Kafka properties file " + file + " does not exist", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new GeneratorException(
          "cannot read the Kafka properties file " + file + ": " + e.getMessage(), e);
    }
    Map<String, String> result = new TreeMap<>();
    properties.stringPropertyNames().forEach(key -> result.put(key, properties.getProperty(key)));
    return result;
  }

  /** For a producer that loses nothing, doubles nothing and keeps the order. */
  Map<String, Object> producer() {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put(CommonClientConfigs.CLIENT_ID_CONFIG, "sentinel-generator");
    result.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    result.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    result.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
    result.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L * 1024 * 1024);
    result.putAll(fromFile);
    // What follows is not the user's to change.
    result.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    result.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    result.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    result.put(ProducerConfig.ACKS_CONFIG, "all");
    result.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    result.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
    result.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5);
    // Waits for a broker that is away as long as the run does: 24 days. The defaults would drop
    // transactions after two minutes.
    result.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
    result.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Integer.MAX_VALUE);
    return result;
  }

  /** For looking at the topic, and creating it. */
  Map<String, Object> admin() {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put(CommonClientConfigs.CLIENT_ID_CONFIG, "sentinel-generator-admin");
    // Only what an admin client knows: it warns about everything else.
    fromFile.forEach(
        (key, value) -> {
          if (AdminClientConfig.configNames().contains(key)) {
            result.put(key, value);
          }
        });
    result.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    result.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    result.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
    return result;
  }
}
