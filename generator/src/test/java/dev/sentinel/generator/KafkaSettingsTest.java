package dev.sentinel.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaSettingsTest {

  @Test
  void theProducerLosesAndDoublesNothingWhateverTheFileSays() {
    Map<String, Object> producer =
        new KafkaSettings(
                "k:9092",
                Map.of("acks", "0", "enable.idempotence", "false", "bootstrap.servers", "other:1"))
            .producer();
    assertThat(producer)
        .containsEntry("bootstrap.servers", "k:9092")
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", true)
        .containsEntry("compression.type", "lz4")
        .containsEntry("delivery.timeout.ms", Integer.MAX_VALUE);
    // Also checks that the values fit together.
    assertThat(new ProducerConfig(producer).getString("acks")).isEqualTo("-1");
  }

  @Test
  void theFileSetsSecurityAndTuning() {
    KafkaSettings settings =
        new KafkaSettings("k:9092", Map.of("security.protocol", "SASL_SSL", "linger.ms", "50"));
    assertThat(settings.producer())
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("linger.ms", "50");
    assertThat(settings.admin())
        .containsEntry("security.protocol", "SASL_SSL")
        .doesNotContainKey("linger.ms");
  }

  @Test
  void readsPropertiesFiles(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("client.properties");
    Files.writeString(file, "# comment\nsecurity.protocol = SSL\nssl.key.password=gehéim\n");
    assertThat(KafkaSettings.readFile(file))
        .containsOnly(
            Map.entry("security.protocol", "SSL"), Map.entry("ssl.key.password", "gehéim"));
  }

  @Test
  void aBrokenFileIsASentence(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("client.properties");
    Files.writeString(file, "a=\\u00zz\n");
    assertThatThrownBy(() -> KafkaSettings.readFile(file))
        .isInstanceOf(GeneratorException.class)
        .hasMessage(
            "cannot read the Kafka properties file " + file + ": Malformed \\uxxxx encoding.");
    Path missing = directory.resolve("missing");
    assertThatThrownBy(() -> KafkaSettings.readFile(missing))
        .isInstanceOf(GeneratorException.class)
        .hasMessage("the Kafka properties file " + missing + " does not exist");
  }
}
