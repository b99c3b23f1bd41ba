package dev.sentinel.ops.audit;

import dev.sentinel.ops.deadletters.DeadLetter;
import dev.sentinel.ops.kafka.TopicReader;
import dev.sentinel.ops.kafka.TopicReader.Bounds;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Brings the dead letters to the workbench: where they came from, and why. */
final class DeadLetterLoader {
  private static final int FLUSH_AT = 50_000;

  private final Workbench bench;
  private final TopicReader deadLetters;
  private final String source;

  /**
   * @param source the topic whose dead letters count; the others are left out
   */
  DeadLetterLoader(Workbench bench, TopicReader deadLetters, String source) {
    this.bench = bench;
    this.deadLetters = deadLetters;
    this.source = source;
  }

  void load() throws SQLException {
    List<DeadLetter> found = new ArrayList<>();
    for (Map.Entry<Integer, Bounds> partition : deadLetters.bounds().entrySet()) {
      Bounds bounds = partition.getValue();
      long position = bounds.beginning();
      while (position < bounds.end()) {
        long to = Math.min(bounds.end(), position + FLUSH_AT);
        deadLetters.read(
            partition.getKey(),
            position,
            to,
            record -> DeadLetter.of(record).filter(this::isOurs).ifPresent(found::add));
        flush(found);
        position = to;
      }
    }
  }

  private boolean isOurs(DeadLetter letter) {
    return letter.source().topic().equals(source);
  }

  private void flush(List<DeadLetter> found) throws SQLException {
    bench.fill(
        "letters",
        table -> {
          for (DeadLetter letter : found) {
            table.beginRow();
            table.append(letter.source().partition());
            table.append(letter.source().offset());
            table.append(letter.position().toString());
            table.append(letter.reason());
            table.append(letter.source().timestampMillis());
            table.endRow();
          }
        });
    found.clear();
  }
}
