package dev.sentinel.pipeline.options;

import org.apache.beam.sdk.options.DefaultValueFactory;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Defaults that an environment variable can set, so that secrets need not stand on a command line
 * for everyone to read.
 */
public final class EnvironmentDefaults {
  private EnvironmentDefaults() {}

  private static @Nullable String read(String variable) {
    String value = System.getenv(variable);
    return value == null || value.isBlank() ? null : value;
  }

  private static String read(String variable, String otherwise) {
    String value = read(variable);
    return value == null ? otherwise : value;
  }

  /** {@code SENTINEL_JDBC_PASSWORD}, or null. */
  public static @Nullable String jdbcPassword() {
    return read("SENTINEL_JDBC_PASSWORD");
  }

  /** {@code SENTINEL_JDBC_PASSWORD_FILE}, or null. */
  public static @Nullable String jdbcPasswordFile() {
    return read("SENTINEL_JDBC_PASSWORD_FILE");
  }

  /** {@code SENTINEL_KAFKA_BOOTSTRAP_SERVERS}. */
  public static final class KafkaBootstrapServers implements DefaultValueFactory<String> {
    @Override
    public String create(PipelineOptions options) {
      return read("SENTINEL_KAFKA_BOOTSTRAP_SERVERS", "localhost:9092");
    }
  }

  /** {@code SENTINEL_KAFKA_PROPERTIES}. */
  public static final class KafkaProperties implements DefaultValueFactory<@Nullable String> {
    @Override
    public @Nullable String create(PipelineOptions options) {
      return read("SENTINEL_KAFKA_PROPERTIES");
    }
  }

  /** {@code S3_ENDPOINT}. */
  public static final class S3Endpoint implements DefaultValueFactory<@Nullable String> {
    @Override
    public @Nullable String create(PipelineOptions options) {
      return read("S3_ENDPOINT");
    }
  }

  /** {@code SENTINEL_JDBC_URL}. */
  public static final class JdbcUrl implements DefaultValueFactory<String> {
    @Override
    public String create(PipelineOptions options) {
      return read("SENTINEL_JDBC_URL", "jdbc:postgresql://localhost:5432/sentinel");
    }
  }

  /** {@code SENTINEL_JDBC_USERNAME}. */
  public static final class JdbcUsername implements DefaultValueFactory<String> {
    @Override
    public String create(PipelineOptions options) {
      return read("SENTINEL_JDBC_USERNAME", "sentinel");
    }
  }

  /** {@code SENTINEL_JDBC_PASSWORD}. */
  public static final class JdbcPassword implements DefaultValueFactory<@Nullable String> {
    @Override
    public @Nullable String create(PipelineOptions options) {
      return jdbcPassword();
    }
  }

  /** {@code SENTINEL_JDBC_PASSWORD_FILE}. */
  public static final class JdbcPasswordFile implements DefaultValueFactory<@Nullable String> {
    @Override
    public @Nullable String create(PipelineOptions options) {
      return jdbcPasswordFile();
    }
  }
}
