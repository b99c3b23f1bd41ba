package dev.sentinel.pipeline.options;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sentinel.pipeline.StartupException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Reads {@code --kafkaProperties}. */
public final class KafkaPropertiesReader {
  private static final ObjectMapper JSON = new ObjectMapper();

  private KafkaPropertiesReader() {}

  /**
   * The settings in a properties file, or in a JSON object given in place.
   *
   * @param value a path or JSON; null and blank mean none
   * @throws StartupException if it can be read as neither; never quotes the settings, which can be
   *     secret
   */
  public static Map<String, Object> read(@Nullable String value) {
    if (value == null || value.isBlank()) {
      return Map.of();
    }
    return value.stripLeading().startsWith("{") ? fromJson(value) : fromFile(value);
  }

  private static Map<String, Object> fromJson(String json) {
    try {
      return new TreeMap<>(JSON.readValue(json, new TypeReference<Map<String, String>>() {}));
    } catch (JsonProcessingException e) {
      throw new StartupException(
          "--kafkaProperties is not a JSON object of strings, such as"
              + " {\"security.protocol\":\"SASL_SSL\"}.");
    }
  }

  private static Map<String, Object> fromFile(String file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new StartupException(
          "--kafkaProperties=" + file + " cannot be read as a properties file: " + e.getMessage(),
          e);
    }
    Map<String, Object> settings = new TreeMap<>();
    properties
        .stringPropertyNames()
        .forEach(name -> settings.put(name, properties.getProperty(name)));
    return settings;
  }
}
