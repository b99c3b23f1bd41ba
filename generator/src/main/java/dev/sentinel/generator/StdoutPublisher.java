package dev.sentinel.generator;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/** Prints each transaction as a line. */
final class StdoutPublisher implements TransactionPublisher {
  private final OutputStream out;

  StdoutPublisher(OutputStream out) {
    this.out = new BufferedOutputStream(out, 1 << 16);
  }

  @Override
  public void publish(Outgoing outgoing, Receipts receipts) {
    try {
      out.write(outgoing.json());
      out.write('\n');
    } catch (IOException e) {
      receipts.failed(outgoing, e);
      return;
    }
    receipts.acknowledged(outgoing, Optional.empty());
  }

  @Override
  public void idle() {
    flush();
  }

  @Override
  public void close(Duration patience) {
    flush();
  }

  private void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw new GeneratorException("cannot write to standard output: " + e.getMessage(), e);
    }
  }
}
