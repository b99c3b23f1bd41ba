package dev.sentinel.ops.envcheck;

import dev.sentinel.pipeline.SentinelConfig;
import dev.sentinel.pipeline.StartupException;
import dev.sentinel.pipeline.options.SentinelOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Checks the form of options and variables, without asking any service. */
final class OptionsCheck {
  private static final String R2 = ".r2.cloudflarestorage.com";
  private static final Pattern R2_HOST =
      Pattern.compile("[0-9a-f]{32}(\\.(eu|fedramp))?\\.r2\\.cloudflarestorage\\.com");
  private static final Pattern R2_KEY = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern R2_SECRET = Pattern.compile("[0-9a-f]{64}");

  private OptionsCheck() {}

  /**
   * Checks every option, by the job's own code.
   *
   * @param given the options that were given, as {@code --name=value}
   */
  static List<CheckResult> run(List<String> given) {
    // The job names the first wrong option only; giving it one at a time finds all.
    Set<String> problems = new LinkedHashSet<>();
    problem(List.of()).ifPresent(problems::add);
    for (String option : given) {
      problem(List.of(option)).ifPresent(problems::add);
    }
    problem(given).ifPresent(problems::add);
    if (problems.isEmpty()) {
      return List.of(CheckResult.ok("Options", "all well-formed"));
    }
    return problems.stream().map(problem -> CheckResult.failed("Options", problem)).toList();
  }

  private static Optional<String> problem(List<String> options) {
    try {
      SentinelConfig.from(
          PipelineOptionsFactory.fromArgs(options.toArray(String[]::new))
              .as(SentinelOptions.class));
      return Optional.empty();
    } catch (StartupException e) {
      return Optional.of(e.getMessage());
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  /**
   * Checks the password's presence and the bucket's endpoint and keys.
   *
   * @param accessKey the access key id that the bucket's client would use, or null
   * @param secretKey its secret, or null
   */
  static List<CheckResult> credentials(
      SentinelConfig config,
      @Nullable String endpoint,
      @Nullable String accessKey,
      @Nullable String secretKey) {
    List<CheckResult> results = new ArrayList<>();
    results.add(
        config.database().password() == null
            ? CheckResult.warning(
                "Password of PostgreSQL",
                "SENTINEL_JDBC_PASSWORD is not set; fine only if the server asks for none")
            : CheckResult.ok("Password of PostgreSQL", "set"));
    if (!config.lake().root().startsWith("s3://")) {
      return results;
    }
    boolean r2 = endpoint != null && endpoint.contains(R2);
    results.add(endpoint(endpoint));
    results.add(
        key(
            "AWS_ACCESS_KEY_ID",
            accessKey,
            r2 ? R2_KEY : null,
            "R2's are 32 hexadecimal digits; see R2 > Manage API tokens"));
    results.add(
        key(
            "AWS_SECRET_ACCESS_KEY",
            secretKey,
            r2 ? R2_SECRET : null,
            "R2's are 64 hexadecimal digits, shown once when a token is made"));
    return results;
  }

  private static CheckResult endpoint(@Nullable String endpoint) {
    String subject = "S3_ENDPOINT";
    if (endpoint == null) {
      return CheckResult.ok(
          subject, "not set: Amazon S3; for R2 set https://<account>.r2.cloudflarestorage.com");
    }
    URI uri = URI.create(endpoint);
    String path = uri.getPath();
    if (path != null && !path.isEmpty() && !path.equals("/")) {
      return CheckResult.failed(
          subject, endpoint + " has a path; the bucket belongs into --lake=s3://bucket, not here");
    }
    if (endpoint.contains(R2)) {
      if (!"https".equals(uri.getScheme())) {
        return CheckResult.failed(subject, endpoint + " must begin with https://");
      }
      if (!R2_HOST.matcher(String.valueOf(uri.getHost())).matches()) {
        return CheckResult.failed(
            subject,
            endpoint
                + " is not of the form https://<account>.r2.cloudflarestorage.com, where the"
                + " account id is 32 hexadecimal digits");
      }
    }
    return CheckResult.ok(subject, endpoint);
  }

  private static CheckResult key(
      String name, @Nullable String value, @Nullable Pattern form, String hint) {
    if (value == null || value.isBlank()) {
      return CheckResult.failed(name, "not set");
    }
    if (!value.equals(value.strip())) {
      return CheckResult.failed(name, "begins or ends with white space");
    }
    if (form != null && !form.matcher(value).matches()) {
      return CheckResult.failed(
          name, "is of the wrong form (" + value.length() + " characters): " + hint);
    }
    return CheckResult.ok(name, "set");
  }
}
