package dev.sentinel.pipeline.oracle;

import dev.sentinel.pipeline.oracle.Expected.Accepted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Rules that {@link Model} knows, as a file for {@code --rules} and in plain Java. {@link
 * FeatureSuite} looks at more features; here it is what becomes of alerts.
 */
public enum ModelRules {
  /** The transaction alone decides. */
  AMOUNT,

  /** What a user did in the last minute decides as well. */
  AMOUNT_AND_VELOCITY;

  private static final BigDecimal THRESHOLD = new BigDecimal("5000");
  private static final int MANY = 28;
  private static final BigDecimal MUCH = new BigDecimal("10000");
  private static final int MINUTE = 60;

  private static final String AMOUNT_YAML =
      """
      rules:
        - id: amount-threshold
          version: 1
          description: Amount {tx.amount} is above the threshold of {alert_threshold}
          when: tx.amount > alert_threshold
          score: 70
      """;

  private static final String VELOCITY_YAML =
      """
        - id: many-payments
          version: 1
          description: "{user.count_1m} payments in the minute before"
          when: user.count_1m >= %d
          score: 25
        - id: much-spent
          version: 1
          description: More than usual spent in the minute before
          when: user.sum_1m > %s
          score: 20
      """
          .formatted(MANY, MUCH);

  /** A file of the rules, for as long as this JVM runs. */
  public String file() {
    try {
      Path file = Files.createTempFile("rules-", ".yaml");
      file.toFile().deleteOnExit();
      String yaml = this == AMOUNT ? AMOUNT_YAML : AMOUNT_YAML + VELOCITY_YAML;
      return Files.writeString(file, yaml).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What a rule says of a transaction.
   *
   * @param rule its id
   * @param condition what it compared, as {@link Outputs#alerts} writes it
   */
  record Hit(String rule, int score, String description, String condition) {}

  /** Says which rules fire, transaction by transaction in the order of their partitions. */
  final class Evaluator {
    /** By user and time: a long run has thousands of each. */
    private final Map<String, NavigableMap<Instant, List<Accepted>>> pasts = new HashMap<>();

    List<Hit> hits(Accepted one) {
      List<Hit> hits = new ArrayList<>();
      String currency = one.columns().get("currency");
      if (one.amount().compareTo(THRESHOLD) > 0) {
        String amount = plain(one.amount());
        hits.add(
            new Hit(
                "amount-threshold",
                70,
                "Amount "
                    + amount
                    + (currency == null ? "" : " " + currency)
                    + " is above the threshold of 5000",
                "amount > 5000: " + amount));
      }
      if (ModelRules.this == AMOUNT_AND_VELOCITY) {
        addVelocity(one, hits);
      }
      return hits;
    }

    private void addVelocity(Accepted one, List<Hit> hits) {
      Instant start = one.timestamp().minusSeconds(MINUTE);
      NavigableMap<Instant, List<Accepted>> past =
          pasts.computeIfAbsent(one.userId(), user -> new TreeMap<>());
      List<Accepted> minute =
          past.subMap(start, false, one.timestamp(), true).values().stream()
              .flatMap(List::stream)
              .toList();
      past.computeIfAbsent(one.timestamp(), time -> new ArrayList<>()).add(one);
      if (minute.size() >= MANY) {
        hits.add(
            new Hit(
                "many-payments",
                25,
                minute.size() + " payments in the minute before",
                "user.count_1m >= " + MANY + ": " + minute.size()));
      }
      BigDecimal spent =
          minute.stream()
              .filter(
                  earlier ->
                      Objects.equals(
                          earlier.columns().get("currency"), one.columns().get("currency")))
              .map(Accepted::amount)
              .reduce(BigDecimal.ZERO, BigDecimal::add);
      if (spent.compareTo(MUCH) > 0) {
        hits.add(
            new Hit(
                "much-spent",
                20,
                "More than usual spent in the minute before",
                "user.sum_1m > " + MUCH + ": " + plain(spent)));
      }
    }
  }

  private static String plain(BigDecimal amount) {
    return amount.stripTrailingZeros().toPlainString();
  }
}
