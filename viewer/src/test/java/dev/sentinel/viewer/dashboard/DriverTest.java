package dev.sentinel.viewer.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sentinel.viewer.model.Verdict;
import dev.sentinel.viewer.render.Times;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keys as a terminal sends them, on a virtual terminal. */
@Timeout(60)
class DriverTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Records what is asked for and answers each question with the same alerts. */
  private static final class Recorder implements Backend {
    private final List<Wanted> wanted = new CopyOnWriteArrayList<>();
    private final List<String> judged = new CopyOnWriteArrayList<>();
    private volatile Consumer<Event> events = event -> {};
    private volatile RuntimeException failure;

    @Override
    public void start(Consumer<Event> sink) {
      events = sink;
      answer();
    }

    @Override
    public void want(Wanted next) {
      if (failure != null) {
        throw failure;
      }
      wanted.add(next);
      answer();
    }

    private void answer() {
      State state = Samples.state(80, 24);
      Data data =
          Samples.data(
              state,
              Optional.of(
                  new Data.Feed(
                      Samples.alerts(0, 50), false, false, Optional.empty(), java.util.Map.of())));
      events.accept(new Event.Answered(data, Samples.NOW));
    }

    Wanted last() {
      return wanted.get(wanted.size() - 1);
    }

    @Override
    public void refresh() {
      wanted.add(last());
    }

    @Override
    public void judge(String transactionId, Verdict verdict, String note) {
      judged.add(transactionId + " " + verdict + " " + note);
    }

    @Override
    public void close() {
      events = event -> {};
    }
  }

  private final PipedOutputStream keys = new PipedOutputStream();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream restored = new ByteArrayOutputStream();
  private final Recorder backend = new Recorder();
  private final ExecutorService runner = Executors.newSingleThreadExecutor();
  private Terminal terminal;
  private Future<?> running;

  @BeforeEach
  void run() throws IOException {
    terminal =
        new ExternalTerminal(
            "test", "xterm-256color", new PipedInputStream(keys), out, StandardCharsets.UTF_8);
    terminal.setSize(Size.of(80, 24));
    Driver driver =
        new Driver(
            terminal,
            restored,
            backend,
            Theme.AUTO,
            new Times(ZoneOffset.UTC),
            "db",
            Clock.fixed(Samples.NOW, ZoneOffset.UTC),
            true);
    running =
        runner.submit(
            () -> {
              driver.run(Samples.START);
              return null;
            });
    await().atMost(PATIENCE).until(() -> out.toString(StandardCharsets.UTF_8).contains("tx-3"));
  }

  @AfterEach
  void close() throws IOException {
    runner.shutdownNow();
    terminal.close();
  }

  private void type(String text) throws IOException {
    keys.write(text.getBytes(StandardCharsets.UTF_8));
    keys.flush();
  }

  private void untilShown(String transactionId) {
    await().atMost(PATIENCE).until(() -> backend.last().alert().equals(Optional.of(transactionId)));
  }

  @Test
  void arrowsLettersAndTheMouseSelect() throws Exception {
    // Down in both of the modes that terminals have, page down, page up, j.
    type("\u001b[B\u001bOB\u001b[6~\u001b[5~j\r");
    untilShown("tx-3");
    type("\u001b");
    await().atMost(PATIENCE).until(() -> backend.last().alert().isEmpty());
    // A click on the first row of the list, which has moved by two: rows count from 1.
    type("\u001b[<0;10;8M\u001b[<0;10;8m\r");
    untilShown("tx-2");
    type("qq");
    running.get(20, TimeUnit.SECONDS);
  }

  @Test
  void textIsTypedAndPastedButPasteIsNoKey() throws Exception {
    type("\u001b[200~qqq\u001b[201~");
    type("/us\u007fser:山田\r");
    await().atMost(PATIENCE).until(() -> !backend.last().terms().isEmpty());
    assertThat(backend.last().terms().get(0).value()).isEqualTo("山田");
    assertThat(running).isNotDone();
    type("\u0004");
    running.get(20, TimeUnit.SECONDS);
  }

  @Test
  void verdictsReachTheBackend() throws Exception {
    type("jfsure\r");
    await().atMost(PATIENCE).until(() -> !backend.judged.isEmpty());
    assertThat(backend.judged).containsExactly("tx-1 FRAUD sure");
    type("\u0003");
    running.get(20, TimeUnit.SECONDS);
  }

  @Test
  void theTerminalIsRestoredAfterAnException() throws Exception {
    assertThat(terminal.getAttributes().getLocalFlag(LocalFlag.ICANON)).isFalse();
    backend.failure = new IllegalStateException("broken");
    type("t");
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(() -> running.get(20, TimeUnit.SECONDS)))
        .hasRootCauseMessage("broken");
    assertThat(restored.toString(StandardCharsets.UTF_8))
        .contains("\u001b[?1049l", "\u001b[?2004l", "\u001b[?1000l");
    assertThat(terminal.getAttributes().getLocalFlag(LocalFlag.ICANON)).isTrue();
  }

  @Test
  void theSecondScreenIsSmallerThanTheFirst() throws Exception {
    int first = out.size();
    type("j");
    await().atMost(PATIENCE).until(() -> out.size() > first);
    await().during(Duration.ofMillis(500)).atMost(PATIENCE).until(() -> true);
    // Two rows have changed, not twenty-four, and nothing was cleared.
    assertThat(out.size() - first).isLessThan(600);
    assertThat(out.toString(StandardCharsets.UTF_8).substring(first)).doesNotContain("\u001b[2J");
    type("q");
    running.get(20, TimeUnit.SECONDS);
  }

  @Test
  void whatHasNotChangedIsNotWritten() throws Exception {
    // How JLine ends a screen.
    await()
        .atMost(PATIENCE)
        .until(() -> out.toString(StandardCharsets.UTF_8).endsWith("\u001b[?2026l"));
    int first = out.size();
    backend.answer();
    backend.answer();
    await().during(Duration.ofSeconds(1)).atMost(PATIENCE).until(() -> out.size() == first);
    type("q");
    running.get(20, TimeUnit.SECONDS);
  }

  @Test
  void aVanishedTerminalEndsTheDashboard() throws Exception {
    keys.close();
    running.get(20, TimeUnit.SECONDS);
  }
}
