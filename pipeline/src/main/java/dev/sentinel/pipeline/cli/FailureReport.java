package dev.sentinel.pipeline.cli;

import dev.sentinel.pipeline.resilience.Causes;
import dev.sentinel.pipeline.resilience.ServiceException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Says why a job has ended: a sentence where a service is the reason, the stack trace otherwise.
 */
public final class FailureReport {
  private static final Logger LOG = LoggerFactory.getLogger(FailureReport.class);

  private FailureReport() {}

  /** Logs the end of the job. */
  public static void log(Throwable failure) {
    Optional<String> sentence = sentence(failure);
    if (sentence.isPresent()) {
      LOG.error("The job has failed: {}", sentence.get());
      LOG.debug("Where it failed", failure);
    } else {
      LOG.error("The job has failed", failure);
    }
  }

  /** The sentence that names the service at fault; empty when none is. */
  static Optional<String> sentence(Throwable failure) {
    return Causes.find(failure, ServiceException.class)
        .map(ServiceException::getMessage)
        .or(() -> name("PostgreSQL failed", failure, SQLException.class))
        .or(() -> name("The lake failed", failure, SdkException.class))
        .or(() -> name("Kafka failed", failure, KafkaException.class))
        .or(
            () ->
                Causes.find(failure, IOException.class)
                    .map(IOException::getMessage)
                    .filter(message -> message.contains("No space left on device"))
                    .map(message -> "The lake's disk is full."));
  }

  private static Optional<String> name(
      String subject, Throwable failure, Class<? extends Throwable> type) {
    return Causes.find(failure, type).map(e -> subject + ": " + Causes.describe(e) + ".");
  }
}
