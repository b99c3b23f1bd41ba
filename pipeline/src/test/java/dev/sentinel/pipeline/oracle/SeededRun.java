package dev.sentinel.pipeline.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.pipeline.oracle.Message.Sent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A seeded stream that is sent piece by piece, and what the model makes of it so far. */
public final class SeededRun {
  /** The pipeline's default. */
  private static final Duration ALLOWED_LATENESS = Duration.ofMinutes(5);

  private final String bootstrapServers;
  private final String topic;
  private final SeededStream stream;
  private final Model model = new Model(ALLOWED_LATENESS);
  private final List<Sent> sent = new ArrayList<>();

  public SeededRun(long seed, String bootstrapServers, String topic) {
    this.stream = new SeededStream(seed);
    this.bootstrapServers = bootstrapServers;
    this.topic = topic;
  }

  /** Sends the next {@code transactions} of the generator, and everything between them. */
  public void send(int transactions) {
    sent.addAll(Producer.send(bootstrapServers, topic, stream.messages(transactions)));
  }

  /** Sends transactions that are too late for their windows. */
  public void sendLate(int transactions) {
    sent.addAll(Producer.send(bootstrapServers, topic, stream.lateMessages(transactions)));
  }

  /** How many of what was sent are transactions. */
  public long countable() {
    return lakeRows().size();
  }

  /** Whether everything has arrived; doubled rows are for {@link #verify} to find. */
  public boolean hasArrivedIn(Outputs outputs) {
    return outputs.lakeRowCount() >= countable()
        && outputs.countedTransactions() >= userStatsTransactions()
        && outputs.alerts().size() >= alerts().size()
        && outputs.deadLetters().size() >= deadLetters().size();
  }

  /** Compares all four outputs with the model, row by row. */
  public void verify(Outputs outputs) {
    assertThat(outputs.deadLetters()).isEqualTo(deadLetters());
    assertThat(outputs.alerts()).isEqualTo(alerts());
    assertThat(outputs.userStats()).isEqualTo(userStats());
    assertThat(outputs.lakeRows()).isEqualTo(lakeRows());
  }

  private long userStatsTransactions() {
    return model.countedTransactions(sent);
  }

  public List<String> lakeRows() {
    return model.lakeRows(sent);
  }

  public List<String> alerts() {
    return model.alerts(sent);
  }

  public List<String> userStats() {
    return model.userStats(sent);
  }

  public List<String> deadLetters() {
    return model.deadLetters(sent);
  }
}
