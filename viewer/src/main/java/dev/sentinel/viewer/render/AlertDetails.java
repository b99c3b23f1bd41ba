package dev.sentinel.viewer.render;

import dev.sentinel.viewer.model.Alert;
import dev.sentinel.viewer.model.Condition;
import dev.sentinel.viewer.model.CurrencyTotal;
import dev.sentinel.viewer.model.Reason;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everything about one alert, with its reasons in plain words. */
public final class AlertDetails implements AlertPrinter {
  private static final int LABEL_WIDTH = 13;

  /** Numbers with more decimals were computed in binary, where the last digits mean nothing. */
  private static final int DECIMALS_OF_AMOUNTS = 4;

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
      print(alert, List.of());
    }
  }

  @Override
  public void totals(List<CurrencyTotal> totals, int printed) {
    // There is nothing to add up.
  }

  /**
   * Prints one alert: what, why, and where it comes from.
   *
   * @param onTrial what rules on trial would have said
   */
  public void print(Alert alert, List<Reason> onTrial) throws IOException {
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
    line("");
    heading("Why");
    if (alert.reasons().list().isEmpty()) {
      paragraph("  ", "Rules " + String.join(", ", alert.rules()) + " fired; no details recorded.");
    }
    reasons(alert.reasons().list());
    if (!onTrial.isEmpty()) {
      line("");
      heading("Rules on trial that would have fired too, not part of the score");
      reasons(onTrial);
    }
    line("");
    heading("Where and with what");
    origin(alert);
  }

  private void origin(Alert alert) throws IOException {
    Alert.Origin origin = alert.origin();
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
  }

  private void reasons(List<Reason> reasons) throws IOException {
    // The weightiest first; those of equal weight as they were evaluated.
    List<Reason> sorted =
        reasons.stream().sorted(Comparator.comparingInt(Reason::score).reversed()).toList();
    for (Reason reason : sorted) {
      line("  " + Style.BOLD.apply(safe(reason.rule()), screen) + safe(particulars(reason)));
      if (!reason.description().isEmpty()) {
        paragraph("    ", reason.description());
      }
      for (Condition condition : reason.conditions()) {
        paragraph("    - ", words(condition));
      }
    }
  }

  private static String particulars(Reason reason) {
    return (reason.version() == 0 ? "" : " version " + reason.version())
        + ", score "
        + reason.score()
        + (reason.sharePercent() % 100 == 0 ? "" : ", " + reason.sharePercent() + " % of the sum");
  }

  /** Such as {@code payments of the user in the 10 minutes before: 8, at least 7}. */
  static String words(Condition condition) {
    String subject = Names.inWords(condition.feature()) + ": ";
    if (condition.value() instanceof Boolean flag
        && condition.operator().equals("==")
        && flag.equals(condition.threshold())) {
      return subject + (flag ? "yes" : "no");
    }
    String threshold =
        words(condition.threshold())
            + (condition.against().isEmpty()
                ? ""
                : " (" + Names.inWords(condition.against()) + ")");
    return subject
        + words(condition.value())
        + ", "
        + switch (condition.operator()) {
          case ">" -> "above " + threshold;
          case ">=" -> "at least " + threshold;
          case "<" -> "below " + threshold;
          case "<=" -> "at most " + threshold;
          case "=", "==" -> "the value looked for";
          case "!=", "<>" -> "not " + threshold;
          case "in" -> "one of " + threshold;
          case "not in" -> "none of " + threshold;
          case "" -> "compared with " + threshold;
          // "just under", "startsWith" and what later versions add.
          default -> condition.operator() + " " + threshold;
        };
  }

  private static String words(Object value) {
    if (value == null) {
      return "unknown";
    }
    if (value instanceof BigDecimal number && number.scale() > -30 && number.precision() < 60) {
      boolean computed =
          number.scale() > DECIMALS_OF_AMOUNTS && number.abs().compareTo(BigDecimal.ONE) > 0;
      return Amounts.grouped(
          computed ? number.setScale(DECIMALS_OF_AMOUNTS, RoundingMode.HALF_EVEN) : number);
    }
    return value.toString();
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
    String safe = safe(text);
    String indent = first;
    int room = Math.max(20, screen.width() - first.length());
    for (String part : screen.fitted() ? Text.wrap(safe, room) : List.of(safe)) {
      line(indent + part);
      indent = " ".repeat(first.length());
    }
  }

  private void heading(String text) throws IOException {
    line(Style.BOLD.apply(text, screen));
  }

  /** On a screen also without what terminals disagree about. */
  private String safe(String text) {
    return screen.fitted() ? Text.cell(text) : Text.safe(text);
  }

  private void line(String text) throws IOException {
    out.append(text).append('\n');
  }
}
