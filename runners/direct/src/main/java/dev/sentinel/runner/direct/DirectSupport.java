package dev.sentinel.runner.direct;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import co.elastic.logging.logback.EcsEncoder;
import dev.sentinel.pipeline.cli.LogSettings;
import dev.sentinel.pipeline.cli.SentinelCommand.RunnerSupport;
import dev.sentinel.pipeline.options.LogFormat;
import dev.sentinel.pipeline.options.SentinelOptions;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.options.ExperimentalOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the DirectRunner needs set. */
final class DirectSupport implements RunnerSupport {
  /**
   * Reads Kafka by KafkaIO's own source instead of a splittable DoFn, which the DirectRunner drives
   * at a fifth of the speed.
   */
  private static final String DEPRECATED_READ = "use_deprecated_read";

  @Override
  public String jarName() {
    return "sentinel-direct.jar";
  }

  @Override
  public void configureLogging(LogSettings settings) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    if (settings.format() == LogFormat.JSON) {
      // Named so in logback.xml; a configuration of the user's own keeps its format.
      Appender<ILoggingEvent> appender =
          context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("STDERR");
      if (appender instanceof OutputStreamAppender<ILoggingEvent> console) {
        EcsEncoder json = new EcsEncoder();
        json.setContext(context);
        json.setServiceName("sentinel");
        json.start();
        console.setEncoder(json);
      }
    }
    settings
        .levels()
        .forEach(
            (logger, level) ->
                context.getLogger(logger).setLevel(Level.convertAnSLF4JLevel(level)));
  }

  @Override
  public void configure(SentinelOptions options) {
    options.setRunner(DirectRunner.class);
    DirectOptions direct = options.as(DirectOptions.class);
    direct.setBlockOnRun(false);
    // Checks for pipeline authors that copy and compare every element. Sentinel's tests run them.
    direct.setEnforceEncodability(false);
    direct.setEnforceImmutability(false);
    ExperimentalOptions experimental = options.as(ExperimentalOptions.class);
    List<String> experiments = new ArrayList<>();
    if (experimental.getExperiments() != null) {
      experiments.addAll(experimental.getExperiments());
    }
    if (!experiments.contains(DEPRECATED_READ)) {
      experiments.add(DEPRECATED_READ);
    }
    experimental.setExperiments(experiments);
  }
}
