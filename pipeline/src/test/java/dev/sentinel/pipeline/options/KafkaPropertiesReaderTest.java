package dev.sentinel.pipeline.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sentinel.pipeline.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaPropertiesReaderTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "  ", "{}", " { } "})
  void none(String value) {
    assertThat(KafkaPropertiesReader.read(value)).isEmpty();
  }

  @Test
  void json() {
    assertThat(
            KafkaPropertiesReader.read(
                "{\"security.protocol\":\"SASL_SSL\",\"max.poll.records\":\"10\"}"))
        .isEqualTo(Map.of("security.protocol", "SASL_SSL", "max.poll.records", "10"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{\"password\":", "{\"secret\":{\"a\":1}}", "{secret}"})
  void otherJsonIsNeverQuoted(String value) {
    assertThatThrownBy(() -> KafkaPropertiesReader.read(value))
        .isInstanceOf(StartupException.class)
        .hasMessage(
            "--kafkaProperties is not a JSON object of strings, such as"
                + " {\"security.protocol\":\"SASL_SSL\"}.")
        .hasNoCause();
  }

  @Test
  void file() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("kafka.properties"),
            "# comment\nsecurity.protocol = SSL\nsasl.jaas.config=a \\\n  b=\"\u00e4\";\n");

    assertThat(KafkaPropertiesReader.read(file.toString()))
        .isEqualTo(Map.of("security.protocol", "SSL", "sasl.jaas.config", "a b=\"\u00e4\";"));
  }

  @Test
  void fileThatIsNotThere() {
    Path file = folder.resolve("none.properties");

    assertThatThrownBy(() -> KafkaPropertiesReader.read(file.toString()))
        .isInstanceOf(StartupException.class)
        .hasMessage("--kafkaProperties=%s cannot be read as a properties file: %s", file, file);
  }

  @Test
  void fileThatIsNoPropertiesFile() throws IOException {
    Path file = Files.writeString(folder.resolve("kafka.properties"), "secret=\\u12");

    assertThatThrownBy(() -> KafkaPropertiesReader.read(file.toString()))
        .isInstanceOf(StartupException.class)
        .hasMessageStartingWith(
            "--kafkaProperties=" + file + " cannot be read as a properties file")
        .hasMessageNotContaining("secret");
  }
}
