package dev.sentinel.viewer.render;

import dev.sentinel.viewer.model.Alert;
import dev.sentinel.viewer.model.Condition;
import dev.sentinel.viewer.model.CurrencyTotal;
import dev.sentinel.viewer.model.Reason;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everything about one alert, with its reasons in plain words. */
public final class AlertDetails implements AlertPrinter {
  private static final int LABEL_WIDTH = 13;

  private final Appendable out;
  private final Screen screen;
  private final Times times;

  public AlertDetails(Appendable out, Screen screen, Times times) {
    this.out = out;
    this.screen = screen;
    this.times = times;
  }

  @Override
  public void begin() {
    // Each alert has its own labels.
  }

  @Override
  public void print(List<Alert> alerts) throws IOException {
    for (Alert alert : alerts) {
      print(alert);
    }
  }

  @Override
  public void totals(List<CurrencyTotal> totals, int printed) {
    // There is nothing to add up.
  }

  /** Prints one alert. */
  public void print(Alert alert) throws IOException {
    Alert.Origin origin = alert.origin();
    field("Transaction", alert.transactionId());
    String severity = alert.severity().name();
    line(
        label("Severity")
            + Style.of(alert.severity()).apply(severity, screen)
            + ", score "
            + alert.score()
            + " of 100");
    field(
        "Amount",
        Amounts.grouped(alert.amount(), alert.currency()) + " " + Text.safe(alert.currency()));
    field("User", alert.userId());
    field("Happened", times.exact(alert.timestamp()));
    Duration delay = Duration.between(alert.timestamp(), alert.detectedAt());
    field(
        "Detected",
        times.exact(alert.detectedAt())
            + (delay.isNegative() ? "" : ", " + words(delay) + " later"));
    field("Merchant", both(origin.merchantId(), origin.merchantCategory()));
    field("Terminal", origin.terminalId());
    field("Card", origin.cardId());
    field("Device", origin.deviceId());
    field("IP address", origin.ip());
    field("Channel", origin.channel());
    field("Country", origin.country());
    if (origin.latitude() != null && origin.longitude() != null) {
      field("Location", origin.latitude() + ", " + origin.longitude());
    }
    field(
        "Kafka record",
        alert.source().topic()
            + ", partition "
            + alert.source().partition()
            + ", offset "
            + alert.source().offset());
    line("");
    line(Style.BOLD.apply("Why", screen));
    if (alert.reasons().list().isEmpty()) {
      paragraph("  ", "Rules " + String.join(", ", alert.rules()) + " fired; no details recorded.");
    }
    for (Reason reason : alert.reasons().list()) {
      paragraph("  ", title(reason));
      if (!reason.description().isEmpty()) {
        paragraph("    ", reason.description());
      }
      for (Condition condition : reason.conditions()) {
        paragraph("    - ", words(condition));
      }
    }
  }

  private static String title(Reason reason) {
    String version = reason.version() == 0 ? "" : " version " + reason.version();
    return reason.rule() + version + ", score " + reason.score();
  }

  /** Such as {@code amount was 8,123.45, above the threshold of 5,000}. */
  static String words(Condition condition) {
    String was = condition.feature() + " was " + words(condition.value());
    String threshold = words(condition.threshold());
    return switch (condition.operator()) {
      case ">" -> was + ", above the threshold of " + threshold;
      case ">=" -> was + ", at or above the threshold of " + threshold;
      case "<" -> was + ", below the threshold of " + threshold;
      case "<=" -> was + ", at or below the threshold of " + threshold;
      case "=", "==" -> was + ", the value looked for";
      case "!=", "<>" -> was + ", not " + threshold;
      case "in" -> was + ", one of " + threshold;
      case "" -> was + ", compared with " + threshold;
      default -> was + ", compared by " + condition.operator() + " with " + threshold;
    };
  }

  private static String words(Object value) {
    if (value == null) {
      return "unknown";
    }
    return value instanceof BigDecimal number && number.scale() > -30 && number.precision() < 60
        ? Amounts.grouped(number)
        : value.toString();
  }

  public static String words(Duration duration) {
    if (duration.toDays() > 0) {
      return duration.toDays() + " d " + duration.toHoursPart() + " h";
    }
    if (duration.toHours() > 0) {
      return duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }
    if (duration.toMinutes() > 0) {
      return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }
    return BigDecimal.valueOf(duration.toMillis(), 3).toPlainString() + " s";
  }

  private static String both(String text, String addition) {
    String joined =
        Stream.of(text, addition).filter(Objects::nonNull).collect(Collectors.joining(", "));
    return joined.isEmpty() ? null : joined;
  }

  private void field(String label, String value) throws IOException {
    if (value != null) {
      paragraph(label(label), value);
    }
  }

  private static String label(String label) {
    return label + " ".repeat(LABEL_WIDTH - label.length());
  }

  private void paragraph(String first, String text) throws IOException {
    String safe = Text.safe(text);
    String indent = first;
    int room = Math.max(20, screen.width() - first.length());
    for (String part : screen.fitted() ? Text.wrap(safe, room) : List.of(safe)) {
      line(indent + part);
      indent = " ".repeat(first.length());
    }
  }

  private void line(String text) throws IOException {
    out.append(text).append('\n');
  }
}
