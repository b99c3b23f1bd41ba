package dev.sentinel.viewer;

import dev.sentinel.viewer.model.Filters;
import dev.sentinel.viewer.model.Severity;
import dev.sentinel.viewer.model.Term;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

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

  @Option(
      names = "--filter",
      paramLabel = "FILTER",
      converter = FilterConverter.class,
      description =
          "Only alerts that match, in the dashboard's language, as in"
              + " 'rule:velocity amount>5000 -severity:low'")
  private List<Term> terms = List.of();

  /** Reads the language of filters. */
  static final class FilterConverter implements ITypeConverter<List<Term>> {
    @Override
    public List<Term> convert(String text) {
      try {
        return Filters.parse(text);
      } catch (Filters.SyntaxException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  AlertFilter filter(Optional<Instant> since) {
    return new AlertFilter(
        since, Optional.ofNullable(user), Optional.ofNullable(minAmount), severities, terms);
  }
}
