package dev.sentinel.viewer;

import dev.sentinel.viewer.model.Severity;
import dev.sentinel.viewer.model.Term;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which alerts to look at.
 *
 * @param since the earliest time, of the payment or of its detection depending on the query
 * @param severities empty means all
 * @param terms what was typed in the language of {@link dev.sentinel.viewer.model.Filters}
 */
record AlertFilter(
    Optional<Instant> since,
    Optional<String> user,
    Optional<BigDecimal> minAmount,
    Set<Severity> severities,
    List<Term> terms) {
  static final AlertFilter ALL = of(List.of());

  private static final List<String> TEXT_COLUMNS =
      List.of(
          "transaction_id",
          "user_id",
          "merchant_id",
          "merchant_category",
          "terminal_id",
          "card_id",
          "device_id",
          "ip",
          "channel",
          "country",
          "array_to_string(rules, ' ')");

  AlertFilter {
    severities = Set.copyOf(severities);
    terms = List.copyOf(terms);
  }

  AlertFilter(
      Optional<Instant> since,
      Optional<String> user,
      Optional<BigDecimal> minAmount,
      Set<Severity> severities) {
    this(since, user, minAmount, severities, List.of());
  }

  /** All that a typed filter lets through. */
  static AlertFilter of(List<Term> terms) {
    return new AlertFilter(Optional.empty(), Optional.empty(), Optional.empty(), Set.of(), terms);
  }

  /** The one user that can match, for whom there is an index. */
  Optional<String> onlyUser() {
    return user.or(
        () ->
            terms.stream()
                .filter(
                    term ->
                        term.field() == Term.Field.USER
                            && !term.negated()
                            && !term.value().endsWith("*"))
                .map(Term::value)
                .findFirst());
  }

  /** Whether every alert matches. */
  boolean isAll() {
    return equals(ALL);
  }

  /** A part of a WHERE clause and the values of its question marks. */
  record Where(String sql, List<Object> values) {}

  /** Only fixed text enters the SQL; what the user typed becomes values. */
  Where where(String timeColumn) {
    StringBuilder sql = new StringBuilder("TRUE");
    List<Object> values = new ArrayList<>();
    since.ifPresent(
        time -> {
          sql.append(" AND ").append(timeColumn).append(" >= ?");
          values.add(sqlTime(time));
        });
    user.ifPresent(
        id -> {
          sql.append(" AND user_id = ?");
          values.add(id);
        });
    minAmount.ifPresent(
        amount -> {
          sql.append(" AND amount >= ?");
          values.add(amount);
        });
    if (!severities.isEmpty()) {
      sql.append(" AND severity = ANY (?)");
      values.add(severities.stream().map(Enum::name).toArray(String[]::new));
    }
    for (Term term : terms) {
      sql.append(term.negated() ? " AND NOT coalesce(" : " AND (");
      sql.append(condition(term, values));
      sql.append(term.negated() ? ", FALSE)" : ")");
    }
    return new Where(sql.toString(), values);
  }

  private static String condition(Term term, List<Object> values) {
    String value = term.value();
    boolean prefix = value.endsWith("*");
    switch (term.field()) {
      case USER -> {
        values.add(prefix ? like(value.substring(0, value.length() - 1)) + "%" : value);
        return prefix ? "user_id LIKE ?" : "user_id = ?";
      }
      case RULE -> {
        values.add(prefix ? like(value.substring(0, value.length() - 1)) + "%" : value);
        return prefix
            ? "EXISTS (SELECT FROM unnest(rules) fired WHERE fired LIKE ?)"
            : "rules @> ARRAY[?::text]";
      }
      case AMOUNT -> {
        values.add(new BigDecimal(value));
        return "amount " + term.operator() + " ?";
      }
      case SCORE -> {
        values.add(new BigDecimal(value));
        return "score " + term.operator() + " ?";
      }
      case SEVERITY -> {
        values.add(value);
        return "severity = ?";
      }
      case CURRENCY -> {
        values.add(value.toUpperCase(Locale.ROOT));
        return "currency = ?";
      }
      case VERDICT -> {
        String current =
            "coalesce((SELECT verdict FROM alert_verdicts v WHERE v.transaction_id ="
                + " fraud_alerts.transaction_id ORDER BY id DESC LIMIT 1), 'undo')";
        values.add(value.equals("NONE") ? "undo" : value.toLowerCase(Locale.ROOT));
        return current + " = ?";
      }
      default -> {
        TEXT_COLUMNS.forEach(column -> values.add("%" + like(value) + "%"));
        return TEXT_COLUMNS.stream()
            .map(column -> "coalesce(" + column + " ILIKE ?, FALSE)")
            .collect(Collectors.joining(" OR "));
      }
    }
  }

  /** The text itself as a pattern: what was typed is no place for wildcards other than ours. */
  private static String like(String text) {
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
  }

  static OffsetDateTime sqlTime(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
