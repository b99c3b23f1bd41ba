package dev.sentinel.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.pipeline.resilience.ServiceException;
import java.io.IOException;
import java.sql.SQLException;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.util.UserCodeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;

class FailureReportTest {

  @Test
  void namesTheServiceThatIsDeepInside() {
    assertThat(
            FailureReport.sentence(
                new Pipeline.PipelineExecutionException(
                    UserCodeException.wrap(
                        new IOException(
                            new ServiceException("Kafka is gone.", new SQLException("unheard")))))))
        .contains("Kafka is gone.");
  }

  @Test
  void otherwiseItIsFoundByTheLibraryThatFailed() {
    assertThat(FailureReport.sentence(new IOException(new SQLException("ERROR: x", "42501"))))
        .contains("PostgreSQL failed: ERROR: x (SQLSTATE 42501).");
    assertThat(FailureReport.sentence(SdkClientException.create("No credentials.")))
        .contains("The lake failed: SdkClientException: No credentials.");
    assertThat(FailureReport.sentence(new IOException(new TopicAuthorizationException("denied"))))
        .contains("Kafka failed: TopicAuthorizationException: denied.");
    assertThat(FailureReport.sentence(new IOException("No space left on device")))
        .contains("The lake's disk is full.");
  }

  @Test
  void ownMistakesAreNobodysOutage() {
    assertThat(FailureReport.sentence(new IllegalStateException("bug"))).isEmpty();
  }
}
