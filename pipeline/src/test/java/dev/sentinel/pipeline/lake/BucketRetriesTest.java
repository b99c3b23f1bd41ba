package dev.sentinel.pipeline.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sentinel.pipeline.options.SentinelOptions;
import dev.sentinel.pipeline.resilience.Causes;
import dev.sentinel.pipeline.resilience.Patience;
import dev.sentinel.pipeline.resilience.ServiceException;
import java.net.ConnectException;
import java.time.Duration;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.aws2.options.AwsOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.MimeTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;

class BucketRetriesTest {

  @ParameterizedTest
  @CsvSource({
    "500, InternalError, true",
    "503, SlowDown, true",
    "429, TooManyRequests, true",
    "401, Unauthorized, true",
    "403, InvalidAccessKeyId, true",
    "403, SignatureDoesNotMatch, true",
    "403, , true", // A HEAD.
    "403, AccessDenied, false",
    "404, NoSuchBucket, false",
    "404, , false",
    "400, InvalidArgument, false",
    "301, PermanentRedirect, false"
  })
  void answersThatPassByThemselves(int status, String code, boolean passes) {
    assertThat(
            BucketRetries.isTransient(
                S3Exception.builder()
                    .statusCode(status)
                    .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                    .build()))
        .isEqualTo(passes);
  }

  @Test
  void noAnswerPassesAndNoCredentialsDoNot() {
    assertThat(
            BucketRetries.isTransient(
                SdkClientException.create("no answer", new ConnectException("refused"))))
        .isTrue();
    assertThat(BucketRetries.isTransient(SdkClientException.create("Unable to load credentials")))
        .isFalse();
    assertThat(BucketRetries.isTransient(new IllegalStateException())).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "100, 2", "200, 2", "600, 3", "1000, 4", "600000, 125"})
  void attemptsFillTheTimeWithTheirPauses(long millis, int attempts) {
    assertThat(BucketRetries.attemptsWithin(Duration.ofMillis(millis))).isEqualTo(attempts);
  }

  @Test
  void bucketThatStaysAwayEndsTheRequestWithASentence() {
    SentinelOptions options =
        PipelineOptionsFactory.fromArgs(
                "--lake=s3://bucket/x", "--s3Endpoint=http://127.0.0.1:1", "--s3Region=auto")
            .as(SentinelOptions.class);
    options
        .as(AwsOptions.class)
        .setAwsCredentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "hush")));
    LakeFileSystems.configure(options, new Patience(Duration.ofMillis(500)));
    FileSystems.setDefaultPipelineOptions(options);
    try {
      Throwable failure =
          catchThrowable(
              () ->
                  FileSystems.create(
                      FileSystems.matchNewResource("s3://bucket/x/file", false), MimeTypes.BINARY));
      assertThat(Causes.find(failure, ServiceException.class).map(Throwable::getMessage))
          .hasValueSatisfying(
              sentence ->
                  assertThat(sentence)
                      .startsWith("The lake at s3://bucket/x has been away for more than ")
                      .contains("Connection refused")
                      .doesNotContain("hush"));
    } finally {
      FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
    }
  }
}
