package dev.sentinel.pipeline.oracle;

import dev.sentinel.pipeline.oracle.Expected.Accepted;
import dev.sentinel.pipeline.oracle.Expected.Refused;
import dev.sentinel.pipeline.oracle.Message.Sent;
import dev.sentinel.pipeline.oracle.ModelRules.Hit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The job in plain Java, written from the contract and sharing no code with it: what every output
 * must hold after the given records, as lines of text.
 */
final class Model {
  /** The lake's optional columns, in their order. */
  static final List<String> OPTIONAL_COLUMNS =
      List.of(
          "currency",
          "merchant_id",
          "merchant_category",
          "terminal_id",
          "card_id",
          "device_id",
          "ip",
          "channel",
          "country",
          "latitude",
          "longitude",
          "extra");

  private static final long WINDOW_MILLIS = 10_000;

  private final Duration allowedLateness;
  private final ModelRules rules;

  Model(Duration allowedLateness, ModelRules rules) {
    this.allowedLateness = allowedLateness;
    this.rules = rules;
  }

  List<String> lakeRows(List<Sent> records) {
    List<String> rows = new ArrayList<>();
    for (Sent sent : records) {
      if (sent.message().expected() instanceof Accepted accepted) {
        List<@Nullable String> row = new ArrayList<>();
        row.add(accepted.timestamp().atOffset(ZoneOffset.UTC).toLocalDate().toString());
        row.add(accepted.transactionId());
        row.add(accepted.userId());
        row.add(money(accepted.amount()));
        row.add(String.valueOf(accepted.timestamp().toEpochMilli() * 1000));
        OPTIONAL_COLUMNS.forEach(column -> row.add(accepted.columns().get(column)));
        row.add(String.valueOf(sent.partition()));
        row.add(String.valueOf(sent.offset()));
        rows.add(line(row));
      }
    }
    return sorted(rows);
  }

  List<String> deadLetters(List<Sent> records) {
    List<String> rows = new ArrayList<>();
    for (Sent sent : records) {
      if (sent.message().expected() instanceof Refused refused) {
        rows.add(
            line(
                Arrays.asList(
                    hex(sent.message().key()),
                    hex(sent.message().value()),
                    "parse",
                    refused.reason(),
                    refused.field().isEmpty() ? null : refused.field(),
                    String.valueOf(sent.partition()),
                    String.valueOf(sent.offset()),
                    String.valueOf(sent.message().timestampMillis()))));
      }
    }
    return sorted(rows);
  }

  /** One line for each suspicious transaction id: its first record that is. */
  List<String> alerts(List<Sent> records) {
    Map<String, String> alerts = new LinkedHashMap<>();
    forEachSuspicious(
        records,
        (accepted, hits) ->
            alerts.putIfAbsent(accepted.transactionId(), line(alert(accepted, hits))));
    return sorted(new ArrayList<>(alerts.values()));
  }

  private static List<@Nullable String> alert(Accepted accepted, List<Hit> hits) {
    int score = Math.min(100, hits.stream().mapToInt(Hit::score).sum());
    return Arrays.asList(
        accepted.transactionId(),
        accepted.userId(),
        money(accepted.amount()),
        accepted.columns().get("currency"),
        String.valueOf(accepted.timestamp().toEpochMilli()),
        hits.stream().map(Hit::rule).collect(Collectors.joining(",", "{", "}")),
        String.valueOf(score),
        score < 40 ? "LOW" : score < 70 ? "MEDIUM" : score < 90 ? "HIGH" : "CRITICAL",
        hits.stream().map(Hit::description).collect(Collectors.joining("; ")),
        hits.stream().map(Hit::condition).collect(Collectors.joining("; ")));
  }

  /** How many records are suspicious transactions, those sent again included. */
  long suspicious(List<Sent> records) {
    AtomicLong count = new AtomicLong();
    forEachSuspicious(records, (accepted, hits) -> count.incrementAndGet());
    return count.get();
  }

  private void forEachSuspicious(List<Sent> records, BiConsumer<Accepted, List<Hit>> visitor) {
    ModelRules.Evaluator evaluator = rules.new Evaluator();
    for (Sent sent : records) {
      if (sent.message().expected() instanceof Accepted accepted) {
        List<Hit> hits = evaluator.hits(accepted);
        if (!hits.isEmpty()) {
          visitor.accept(accepted, hits);
        }
      }
    }
  }

  /** How many records are refused, by reason. */
  Map<String, Long> refusals(List<Sent> records) {
    Map<String, Long> refusals = new TreeMap<>();
    for (Sent sent : records) {
      if (sent.message().expected() instanceof Refused refused) {
        refusals.merge(refused.reason(), 1L, Long::sum);
      }
    }
    return refusals;
  }

  /** How many transactions have an optional field that was moved to {@code extra}, by field. */
  Map<String, Long> malformedFields(List<Sent> records) {
    Map<String, Long> fields = new TreeMap<>();
    for (Sent sent : records) {
      if (sent.message().expected() instanceof Accepted accepted) {
        String extra = accepted.columns().getOrDefault("extra", "");
        OPTIONAL_COLUMNS.stream()
            .filter(column -> extra.contains("\"" + column + "\":"))
            .forEach(column -> fields.merge(column, 1L, Long::sum));
      }
    }
    return fields;
  }

  /** The rows of all windows; {@code records} must be in the order of each partition. */
  List<String> userStats(List<Sent> records) {
    List<String> rows = new ArrayList<>();
    windows(records).forEach((key, amounts) -> rows.add(key + "|" + totals(amounts)));
    return sorted(rows);
  }

  /** How many transactions are not too late for their windows. */
  long countedTransactions(List<Sent> records) {
    return windows(records).values().stream().mapToLong(List::size).sum();
  }

  private SortedMap<String, List<BigDecimal>> windows(List<Sent> records) {
    Map<String, Instant> clocks = new HashMap<>();
    SortedMap<String, List<BigDecimal>> windows = new TreeMap<>();
    for (Sent sent : records) {
      if (!(sent.message().expected() instanceof Accepted accepted)) {
        continue;
      }
      long start =
          Math.floorDiv(accepted.timestamp().toEpochMilli(), WINDOW_MILLIS) * WINDOW_MILLIS;
      Instant closes = Instant.ofEpochMilli(start + WINDOW_MILLIS).plus(allowedLateness);
      Instant clock = clocks.getOrDefault(accepted.userId(), Instant.EPOCH);
      if (closes.isAfter(clock)) {
        String currency = accepted.columns().get("currency");
        windows
            .computeIfAbsent(
                accepted.userId()
                    + "|"
                    + start
                    + "|"
                    + (start + WINDOW_MILLIS)
                    + "|"
                    + (currency == null ? "XXX" : currency),
                key -> new ArrayList<>())
            .add(accepted.amount());
      }
      if (accepted.timestamp().isAfter(clock)) {
        clocks.put(accepted.userId(), accepted.timestamp());
      }
    }
    return windows;
  }

  private static String totals(List<BigDecimal> amounts) {
    BigDecimal total = amounts.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    BigDecimal average =
        total.divide(BigDecimal.valueOf(amounts.size()), 4, RoundingMode.HALF_EVEN);
    return amounts.size()
        + "|"
        + money(total)
        + "|"
        + money(average)
        + "|"
        + money(amounts.stream().reduce(BigDecimal::min).orElseThrow())
        + "|"
        + money(amounts.stream().reduce(BigDecimal::max).orElseThrow());
  }

  static String money(BigDecimal amount) {
    return amount.setScale(4).toPlainString();
  }

  static @Nullable String hex(byte @Nullable [] bytes) {
    return bytes == null ? null : HexFormat.of().formatHex(bytes);
  }

  static String line(List<@Nullable String> columns) {
    return String.join("|", columns.stream().map(String::valueOf).toList());
  }

  static List<String> sorted(List<String> lines) {
    return lines.stream().sorted().toList();
  }
}
