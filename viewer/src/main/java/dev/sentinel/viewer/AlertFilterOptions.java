package dev.sentinel.viewer;

import dev.sentinel.viewer.model.Severity;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which alerts; {@code --since} is each command's own, as it means different times. */
final class AlertFilterOptions {
  @Option(names = "--user", paramLabel = "ID", description = "Only alerts of this user")
  private String user;

  @Option(
      names = {"--minAmount", "--min-amount"},
      paramLabel = "AMOUNT",
      description = "Only alerts of at least this amount, in whatever currency")
  private BigDecimal minAmount;

  @Option(
      names = "--severity",
      paramLabel = "LEVEL",
      split = ",",
      description =
          "Only alerts of this severity, or of several, as in HIGH,CRITICAL:"
              + " ${COMPLETION-CANDIDATES}")
  private Set<Severity> severities = EnumSet.noneOf(Severity.class);

  AlertFilter filter(Optional<Instant> since) {
    return new AlertFilter(
        since, Optional.ofNullable(user), Optional.ofNullable(minAmount), severities);
  }
}
