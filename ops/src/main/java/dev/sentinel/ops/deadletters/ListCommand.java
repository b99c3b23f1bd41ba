package dev.sentinel.ops.deadletters;

import dev.sentinel.ops.ExitCodes;
import dev.sentinel.ops.PipelineArguments;
import dev.sentinel.ops.kafka.TopicReader;
import dev.sentinel.ops.text.TextTable;
import dev.sentinel.ops.text.Texts;
import dev.sentinel.pipeline.SentinelConfig;
import dev.sentinel.pipeline.model.KafkaPosition;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dead-letters list}: one line each, and how many there are of each reason. */
@Command(
    name = "list",
    header = "Lists dead letters, never their payload.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true)
final class ListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private LetterFilter filter;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "100",
      description = "The last N at most; all are counted. Default: ${DEFAULT-VALUE}")
  private int lines;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  @Override
  public Integer call() {
    SentinelConfig config = PipelineArguments.config(spec);
    if (lines < 0) {
      throw new ParameterException(spec.commandLine(), "-n/--lines is negative: " + lines);
    }
    Instant now = Instant.now();
    Deque<DeadLetter> last = new ArrayDeque<>();
    Map<String, Long> reasons = new TreeMap<>();
    try (TopicReader topic =
        TopicReader.open(config.source(), config.deadLetterTopic(), "deadLetterTopic")) {
      Ledger ledger =
          Ledger.read(
              topic,
              filter.predicate(config.source().topic(), List.of(), now),
              letter -> {
                reasons.merge(letter.reason(), 1L, Long::sum);
                // Listed without its payload, which need not be held.
                last.add(letter.withoutPayload());
                if (last.size() > lines) {
                  last.remove();
                }
              });
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        last.forEach(letter -> out.println(LetterJson.of(letter, ledger, now)));
      } else {
        print(last, reasons, ledger, now, out);
      }
      out.flush();
    }
    return ExitCodes.OK;
  }

  private static void print(
      Deque<DeadLetter> letters,
      Map<String, Long> reasons,
      Ledger ledger,
      Instant now,
      PrintWriter out) {
    long all = reasons.values().stream().mapToLong(Long::longValue).sum();
    if (all == 0) {
      out.println("No dead letters.");
      return;
    }
    TextTable table =
        new TextTable("LETTER", "REFUSED AT", "REASON", "FIELD", "SOURCE", "SIZE", "STATE");
    for (DeadLetter letter : letters) {
      table.row(
          letter.position().partition() + "@" + letter.position().offset(),
          Texts.time(letter.position().timestampMillis()),
          letter.reason(),
          letter.field() == null ? "-" : letter.field(),
          letter.source().toString(),
          letter.isTombstone() ? "none" : Texts.bytes(letter.size()),
          state(letter, ledger, now));
    }
    out.print(table);
    out.println();
    out.println(
        Texts.count(all, "dead letter")
            + (letters.size() < all ? ", the last " + letters.size() + " listed" : "")
            + ": "
            + reasons.entrySet().stream()
                .map(reason -> reason.getKey() + " " + Texts.number(reason.getValue()))
                .collect(Collectors.joining(", ")));
  }

  static String state(DeadLetter letter, Ledger ledger, Instant now) {
    Redrive.Note sent = ledger.sent(letter);
    KafkaPosition origin = ledger.origin(letter);
    String state =
        sent == null
            ? ledger.standing(letter, now).name().toLowerCase(Locale.ROOT)
            : "redriven to " + sent.target();
    return origin == null
        ? state
        : state + ", refused again after " + origin.partition() + "@" + origin.offset();
  }
}
