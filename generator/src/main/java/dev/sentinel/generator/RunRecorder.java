package dev.sentinel.generator;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Keeps the books of a run: counts, labels, a line for each fraud, the first failure. */
final class RunRecorder implements TransactionPublisher.Receipts {
  /** A second; more would hide everything else and cost throughput. */
  static final int MAX_FRAUD_LINES = 10;

  private final Tally tally = new Tally();
  private final AtomicReference<String> failure = new AtomicReference<>();
  private final Optional<LabelFile> labels;
  private final Optional<StatusPrinter> fraudPrinter;
  private final StopSignal stop;

  private int fraudLines;
  private long hiddenFrauds;

  /**
   * Empty.
   *
   * @param labels where to write what arrived
   * @param fraudPrinter where to print frauds
   * @param stop asked for when something fails that will not get better
   */
  RunRecorder(Optional<LabelFile> labels, Optional<StatusPrinter> fraudPrinter, StopSignal stop) {
    this.labels = labels;
    this.fraudPrinter = fraudPrinter;
    this.stop = stop;
  }

  Tally tally() {
    return tally;
  }

  /** A sentence about the first thing that failed. */
  Optional<String> failure() {
    return Optional.ofNullable(failure.get());
  }

  @Override
  public void acknowledged(Outgoing outgoing, Optional<Position> position) {
    if (labels.isPresent()) {
      try {
        labels.get().add(outgoing, position);
      } catch (GeneratorException e) {
        fail(e.getMessage());
      }
    }
    if (outgoing.labelled().isFraud()) {
      tally.countAcknowledgedFraud(outgoing.labelled().scenario().orElseThrow());
      printFraud(outgoing.labelled(), position);
    } else {
      tally.countAcknowledged();
    }
  }

  @Override
  public void failed(Outgoing outgoing, Exception reason) {
    fail(
        "transaction "
            + outgoing.labelled().transaction().transactionId()
            + " was not accepted: "
            + TopicCheck.rootMessage(reason));
    tally.countError();
  }

  /** To be called once a second: flushes labels, and allows the next few lines about frauds. */
  void tick() {
    try {
      labels.ifPresent(LabelFile::flush);
    } catch (GeneratorException e) {
      fail(e.getMessage());
    }
    reportHiddenFrauds();
  }

  private void fail(String sentence) {
    failure.compareAndSet(null, sentence);
    stop.request();
  }

  private synchronized void printFraud(LabelledTransaction fraud, Optional<Position> position) {
    if (fraudPrinter.isEmpty()) {
      return;
    }
    if (fraudLines == MAX_FRAUD_LINES) {
      hiddenFrauds++;
      return;
    }
    fraudLines++;
    Transaction transaction = fraud.transaction();
    fraudPrinter
        .get()
        .line(
            String.format(
                Locale.ROOT,
                "fraud %s  user %d  %s %s  %s%s",
                transaction.transactionId(),
                transaction.userId(),
                transaction.amount().toPlainString(),
                transaction.currency(),
                fraud.scenario().orElseThrow(),
                position.map(p -> "  " + p.partition() + "@" + p.offset()).orElse("")));
  }

  private synchronized void reportHiddenFrauds() {
    if (hiddenFrauds > 0) {
      fraudPrinter
          .orElseThrow()
          .line(
              String.format(
                  Locale.ROOT,
                  "fraud ... and %,d more (at most %d lines a second)",
                  hiddenFrauds,
                  MAX_FRAUD_LINES));
    }
    fraudLines = 0;
    hiddenFrauds = 0;
  }
}
