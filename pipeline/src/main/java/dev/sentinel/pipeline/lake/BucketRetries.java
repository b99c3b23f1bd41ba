package dev.sentinel.pipeline.lake;

import dev.sentinel.pipeline.resilience.Causes;
import dev.sentinel.pipeline.resilience.Outage;
import dev.sentinel.pipeline.resilience.Patience;
import dev.sentinel.pipeline.resilience.ServiceException;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * How S3 clients bear the absence of a bucket: every request, each part of an upload included, is
 * repeated until it is answered or the outage has lasted too long.
 */
final class BucketRetries implements ExecutionInterceptor {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** A request that is answered slowly, on top of an outage: a large part on a thin line. */
  private static final Duration SLOW_REQUEST = Duration.ofMinutes(2);

  private static final int FORBIDDEN = 403;

  /** Answers that pass by themselves. */
  private static final Set<Integer> TRANSIENT_STATUSES = Set.of(401, 408, 425, 429);

  /**
   * Answers to credentials that are wrong at the moment. That they are right but not enough,
   * AccessDenied, does not pass.
   */
  private static final Set<String> CREDENTIAL_ERRORS =
      Set.of(
          "ExpiredToken",
          "InvalidAccessKeyId",
          "InvalidToken",
          "RequestTimeTooSkewed",
          "SignatureDoesNotMatch",
          "TokenRefreshRequired");

  private final Outage outage;
  private final Patience patience;

  BucketRetries(String lake, Patience patience) {
    this.outage = Outage.of("The lake at " + lake);
    this.patience = patience;
  }

  void addTo(S3ClientBuilder builder) {
    builder.overrideConfiguration(
        builder.overrideConfiguration().toBuilder()
            .retryStrategy(strategy())
            .apiCallTimeout(patience.maxOutage().plus(SLOW_REQUEST))
            .addExecutionInterceptor(this)
            .build());
  }

  private StandardRetryStrategy strategy() {
    BackoffStrategy backoff =
        BackoffStrategy.exponentialDelayWithoutJitter(FIRST_PAUSE, LONGEST_PAUSE);
    return DefaultRetryStrategy.standardStrategyBuilder()
        .useClientDefaults(false)
        // Gives up when much fails, which is what an outage is.
        .circuitBreakerEnabled(false)
        .backoffStrategy(backoff)
        .throttlingBackoffStrategy(backoff)
        .maxAttempts(attemptsWithin(patience.maxOutage()))
        .retryOnException(this::noteIfTransient)
        .build();
  }

  /** How many attempts the pauses between them leave in a time. */
  static int attemptsWithin(Duration time) {
    int attempts = 1;
    Duration pause = FIRST_PAUSE;
    for (Duration spent = Duration.ZERO; spent.compareTo(time) < 0; spent = spent.plus(pause)) {
      pause = attempts == 1 ? FIRST_PAUSE : pause.multipliedBy(2);
      pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
      attempts++;
    }
    return attempts;
  }

  private boolean noteIfTransient(Throwable e) {
    if (!isTransient(e)) {
      return false;
    }
    outage.failed(patience, e);
    return true;
  }

  @Override
  public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
    outage.over();
  }

  @Override
  public Throwable modifyException(
      Context.FailedExecution context, ExecutionAttributes attributes) {
    Throwable e = context.exception();
    if (!e.getClass().equals(SdkClientException.class) || !isTransient(e)) {
      return e;
    }
    // The client insists on an exception of the same class; the sentence travels as its cause.
    ServiceException sentence = outage.tooLong(patience, e);
    return SdkClientException.create(sentence.getMessage(), sentence);
  }

  static boolean isTransient(Throwable e) {
    if (e instanceof SdkServiceException answer) {
      int status = answer.statusCode();
      return status >= 500
          || TRANSIENT_STATUSES.contains(status)
          || answer.isThrottlingException()
          || CREDENTIAL_ERRORS.contains(String.valueOf(errorCode(answer)))
          // The answer to a HEAD has no body to say what is forbidden.
          || (status == FORBIDDEN && errorCode(answer) == null);
    }
    return e instanceof SdkClientException && Causes.find(e, IOException.class).isPresent();
  }

  private static @Nullable String errorCode(SdkServiceException e) {
    if (!(e instanceof AwsServiceException answer)) {
      return null;
    }
    @Nullable AwsErrorDetails details = answer.awsErrorDetails();
    @Nullable String code = details == null ? null : details.errorCode();
    return code == null || code.isBlank() || code.matches("\\d+") ? null : code;
  }
}
