package dev.sentinel.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StatusPrinterTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void aTerminalHasOneProgressLineBelowTheOthers() {
    StatusPrinter status = StatusPrinter.forTerminal(out);
    status.line("a");
    status.progress("1");
    status.progress("2");
    status.line("b");
    status.progress("3");
    assertThat(screen()).isEqualTo("a\n1\r\u001b[K2\r\u001b[Kb\n3");
  }

  @Test
  void aFileHasPlainLines() {
    StatusPrinter status = StatusPrinter.forFile(out);
    status.progress("1");
    status.line("a");
    status.progress("2");
    assertThat(screen()).isEqualTo("1\na\n2\n");
  }

  @Test
  void progressSaysCountsAndTheRateOfTheMoment() {
    Tally tally = new Tally();
    ProgressReporter progress = new ProgressReporter(tally, 0);
    for (int i = 0; i < 1_500; i++) {
      tally.countSent();
      tally.countAcknowledged();
    }
    tally.countSent();
    tally.countAcknowledgedFraud("mule");
    tally.countSent();
    assertThat(progress.line(1_000_000_000))
        .isEqualTo("00:00:01  sent 1,502  acknowledged 1,501  1,502.0 tx/s  frauds 1  errors 0");
    assertThat(progress.line(3_661_000_000_000L))
        .isEqualTo("01:01:01  sent 1,502  acknowledged 1,501  0.0 tx/s  frauds 1  errors 0");
  }

  private String screen() {
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
