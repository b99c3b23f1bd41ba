package dev.sentinel.generator;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** One run from the first transaction to the summary, in the thread that calls it. */
final class GeneratorRun {
  /** How long an orderly end after Ctrl-C may take; people send a second, harder signal soon. */
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

  /** How long the end of a complete run waits without a single acknowledgement. */
  private static final Duration END_PATIENCE = Duration.ofMinutes(2);

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(1);
  private static final long POLL_NANOS = 10_000_000;

  private final TransactionGenerator generator;
  private final TransactionPublisher publisher;
  private final RunRecorder recorder;
  private final StopSignal stop;
  private final NanoClock clock;

  GeneratorRun(
      TransactionGenerator generator,
      TransactionPublisher publisher,
      RunRecorder recorder,
      StopSignal stop,
      NanoClock clock) {
    this.generator = generator;
    this.publisher = publisher;
    this.recorder = recorder;
    this.stop = stop;
    this.clock = clock;
  }

  /**
   * How it went.
   *
   * @param elapsedNanos from the first transaction to the last
   * @param failure what went wrong, a sentence
   */
  record Result(long elapsedNanos, Optional<String> failure) {}

  Result run(Rate rate, long count, Duration duration) {
    Pacer pacer = new Pacer(rate, duration, clock, stop::isRequested, publisher::idle);
    Optional<String> failure = Optional.empty();
    try {
      send(pacer, count);
    } catch (GeneratorException e) {
      failure = Optional.of(e.getMessage());
    }
    stop.noMoreInterrupts();
    awaitReceipts();
    long elapsedNanos = pacer.elapsedNanos();
    // Before closing: what closing gives up was not refused by anybody.
    failure = failure.or(recorder::failure);
    try {
      publisher.close(CLOSE_PATIENCE);
    } catch (GeneratorException e) {
      failure = failure.or(() -> Optional.of(e.getMessage()));
    }
    return new Result(elapsedNanos, failure.or(this::unacknowledged));
  }

  private void send(Pacer pacer, long count) {
    TransactionJson json = new TransactionJson();
    Tally tally = recorder.tally();
    for (long index = 0; index < count && pacer.awaitTurn(index); index++) {
      LabelledTransaction labelled = generator.transaction(index);
      Outgoing outgoing = new Outgoing(labelled, json.toBytes(labelled.transaction()));
      tally.countSent();
      try {
        publisher.publish(outgoing, recorder);
      } catch (InterruptedException e) {
        tally.takeBackSent();
        return;
      }
    }
  }

  private void awaitReceipts() {
    Tally tally = recorder.tally();
    long since = clock.nanoTime();
    long acknowledged = tally.acknowledged();
    boolean stopping = stop.isRequested();
    while (tally.pending() > 0) {
      clock.park(POLL_NANOS);
      if (!stopping && stop.isRequested()) {
        stopping = true;
        since = clock.nanoTime();
      } else if (!stopping && tally.acknowledged() != acknowledged) {
        acknowledged = tally.acknowledged();
        since = clock.nanoTime();
      }
      Duration patience = stopping ? STOP_PATIENCE : END_PATIENCE;
      if (clock.nanoTime() - since > patience.toNanos()) {
        return;
      }
    }
  }

  private Optional<String> unacknowledged() {
    long lost = recorder.tally().unacknowledged();
    return lost == 0
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%,d transactions were not acknowledged; they may or may not have arrived",
                lost));
  }
}
