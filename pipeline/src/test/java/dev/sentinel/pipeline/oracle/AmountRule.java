package dev.sentinel.pipeline.oracle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The one rule that {@link Model} knows, as a file for {@code --rules}: it needs the transaction
 * alone. Rules that look at the past have {@link FeatureSuite}.
 */
public final class AmountRule {
  private static final String YAML =
      """
      rules:
        - id: amount-threshold
          version: 1
          description: Amount {tx.amount} is above the threshold of {alert_threshold}
          when: tx.amount > alert_threshold
          score: 70
      """;

  private AmountRule() {}

  /** A file of the rule, for as long as this JVM runs. */
  public static String file() {
    try {
      Path file = Files.createTempFile("amount-rule-", ".yaml");
      file.toFile().deleteOnExit();
      return Files.writeString(file, YAML).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
