package dev.sentinel.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sentinel.pipeline.StartupException;
import dev.sentinel.pipeline.options.LogFormat;
import dev.sentinel.pipeline.options.MonitoringOptions;
import java.util.Map;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

class LogSettingsTest {

  @Test
  void aLevelAloneIsForSentinel() {
    assertThat(settings("debug"))
        .isEqualTo(new LogSettings(LogFormat.PLAIN, Map.of("dev.sentinel", Level.DEBUG)));
  }

  @Test
  void otherLoggersAreNamed() {
    assertThat(settings("Warn, org.apache.kafka = info").levels())
        .isEqualTo(Map.of("dev.sentinel", Level.WARN, "org.apache.kafka", Level.INFO));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "loud", "info,", "org.apache.kafka="})
  void whatIsNoLevelIsNamed(String value) {
    assertThatThrownBy(() -> settings(value))
        .isInstanceOf(StartupException.class)
        .hasMessageStartingWith("--logLevel=" + value + ": '")
        .hasMessageContaining("is not a level");
  }

  private static LogSettings settings(String level) {
    MonitoringOptions options = PipelineOptionsFactory.create().as(MonitoringOptions.class);
    options.setLogLevel(level);
    return LogSettings.from(options);
  }
}
