package dev.sentinel.ops.envcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.pipeline.SentinelConfig;
import dev.sentinel.pipeline.options.SentinelOptions;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.jupiter.api.Test;

/** The form of R2's endpoint and keys. */
class OptionsCheckTest {
  private static final String ACCOUNT = "0123456789abcdef0123456789abcdef";
  private static final String R2 = "https://" + ACCOUNT + ".r2.cloudflarestorage.com";

  private static Map<String, String> check(
      String endpoint, @Nullable String accessKey, @Nullable String secretKey) {
    SentinelConfig config =
        SentinelConfig.from(
            PipelineOptionsFactory.fromArgs("--lake=s3://bucket", "--jdbcPassword=x")
                .as(SentinelOptions.class));
    Map<String, String> failed = new TreeMap<>();
    OptionsCheck.credentials(config, endpoint, accessKey, secretKey).stream()
        .filter(result -> result.outcome() == CheckResult.Outcome.FAILED)
        .forEach(result -> failed.put(result.subject(), result.detail()));
    return failed;
  }

  @Test
  void wellFormedR2() {
    assertThat(check(R2, ACCOUNT, ACCOUNT + ACCOUNT)).isEmpty();
    assertThat(check(R2.replace(".r2.", ".eu.r2."), ACCOUNT, ACCOUNT + ACCOUNT)).isEmpty();
  }

  @Test
  void otherStoresHaveOtherKeys() {
    assertThat(check("http://127.0.0.1:9000", "minio", "minio-secret")).isEmpty();
  }

  @Test
  void endpointWithBucket() {
    assertThat(check(R2 + "/bucket", ACCOUNT, ACCOUNT + ACCOUNT))
        .containsExactly(
            Map.entry(
                "S3_ENDPOINT",
                R2 + "/bucket has a path; the bucket belongs into --lake=s3://bucket, not here"));
  }

  @Test
  void endpointWithoutAccountOrEncryption() {
    assertThat(check("https://account.r2.cloudflarestorage.com", ACCOUNT, ACCOUNT + ACCOUNT))
        .containsOnlyKeys("S3_ENDPOINT");
    assertThat(check(R2.replace("https", "http"), ACCOUNT, ACCOUNT + ACCOUNT))
        .containsOnlyKeys("S3_ENDPOINT");
  }

  @Test
  void keysThatWereMixedUpOrCut() {
    assertThat(check(R2, ACCOUNT + ACCOUNT, ACCOUNT))
        .containsExactly(
            Map.entry(
                "AWS_ACCESS_KEY_ID",
                "is of the wrong form (64 characters): R2's are 32 hexadecimal digits; see R2 >"
                    + " Manage API tokens"),
            Map.entry(
                "AWS_SECRET_ACCESS_KEY",
                "is of the wrong form (32 characters): R2's are 64 hexadecimal digits, shown once"
                    + " when a token is made"));
    assertThat(check("http://127.0.0.1:9000", "minio\n", null))
        .containsExactly(
            Map.entry("AWS_ACCESS_KEY_ID", "begins or ends with white space"),
            Map.entry("AWS_SECRET_ACCESS_KEY", "not set"));
  }
}
