package dev.sentinel.ops.envcheck;

import dev.sentinel.pipeline.SentinelConfig;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Takes secrets out of messages, whoever wrote them. */
final class Redaction {
  /** Shorter values would blacken half of the output, and protect nothing. */
  private static final int MIN_LENGTH = 4;

  private static final Pattern URL_PASSWORD =
      Pattern.compile("(?i)((?:password|secret|token)=)[^&\\s;]*");

  private final Set<String> secrets = new LinkedHashSet<>();

  /** Knows the secrets in the environment of this process. */
  static Redaction ofEnvironment() {
    Redaction redaction = new Redaction();
    redaction.add(System.getenv("SENTINEL_JDBC_PASSWORD"));
    redaction.add(System.getenv("AWS_SECRET_ACCESS_KEY"));
    redaction.add(System.getenv("AWS_SESSION_TOKEN"));
    redaction.add(System.getProperty("aws.secretAccessKey"));
    return redaction;
  }

  void add(@Nullable String secret) {
    if (secret != null && secret.length() >= MIN_LENGTH) {
      secrets.add(secret);
    }
  }

  /** Adds what a job's settings hold. */
  void add(SentinelConfig config) {
    add(config.database().password());
    // A password that is the role's name guards nothing, and may be the bucket's and the database's
    // name too, as with the embedded services: hidden, nobody could read what was checked.
    secrets.remove(config.database().username());
    for (Map.Entry<String, Object> property : config.source().properties().entrySet()) {
      String name = property.getKey().toLowerCase(Locale.ROOT);
      if (name.contains("jaas") || name.contains("password") || name.contains("secret")) {
        add(String.valueOf(property.getValue()));
      }
    }
  }

  String apply(String message) {
    String redacted = URL_PASSWORD.matcher(message).replaceAll("$1***");
    for (String secret : secrets) {
      redacted = redacted.replace(secret, "***");
    }
    return redacted;
  }

  Collection<CheckResult> apply(Collection<CheckResult> results) {
    return results.stream()
        .map(result -> new CheckResult(result.subject(), result.outcome(), apply(result.detail())))
        .toList();
  }
}
