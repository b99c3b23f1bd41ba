package dev.sentinel.ops.deadletters;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sentinel.ops.ExitCodes;
import dev.sentinel.ops.OpsException;
import dev.sentinel.ops.PipelineArguments;
import dev.sentinel.ops.kafka.TopicReader;
import dev.sentinel.ops.text.Texts;
import dev.sentinel.pipeline.SentinelConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dead-letters show}: everything about one. */
@Command(
    name = "show",
    header = "Shows a dead letter; its payload only when asked to.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true)
final class ShowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "LETTER", description = "Partition and offset, such as 0@17.")
  private String position;

  @Option(
      names = "--payload",
      description = "Also the key and the value: as text, or in hexadecimal where they are none.")
  private boolean payload;

  @Option(
      names = "--value-to",
      paramLabel = "FILE",
      description = "Writes the value as it is to a new file, to be corrected and redriven.")
  private @Nullable Path file;

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    SentinelConfig config = PipelineArguments.config(spec);
    Instant now = Instant.now();
    List<DeadLetter> found = new ArrayList<>();
    PrintWriter out = spec.commandLine().getOut();
    try (TopicReader topic =
        TopicReader.open(config.source(), config.deadLetterTopic(), "deadLetterTopic")) {
      Ledger ledger = Ledger.read(topic, LetterFilter.at(spec, position), found::add);
      if (found.isEmpty()) {
        spec.commandLine()
            .getErr()
            .println(
                "There is no dead letter "
                    + position
                    + " on topic "
                    + config.deadLetterTopic()
                    + "; see dead-letters list.");
        return ExitCodes.FINDINGS;
      }
      DeadLetter letter = found.get(0);
      out.println(json ? json(letter, ledger, now) : text(letter, ledger, now));
      if (file != null) {
        write(letter, file);
      }
    }
    return ExitCodes.OK;
  }

  private ObjectNode json(DeadLetter letter, Ledger ledger, Instant now) {
    ObjectNode node = LetterJson.of(letter, ledger, now);
    if (payload) {
      node.put("key", readable(letter.key()));
      node.put("value", readable(letter.value()));
    }
    return node;
  }

  private String text(DeadLetter letter, Ledger ledger, Instant now) {
    StringBuilder text = new StringBuilder();
    line(text, "Dead letter", letter.position().toString());
    line(text, "Refused at", Texts.time(letter.position().timestampMillis()));
    line(text, "By", letter.stage());
    line(text, "Reason", letter.reason());
    line(text, "Field", letter.field() == null ? "-" : letter.field());
    line(text, "Message", letter.message());
    line(text, "Source", letter.source().toString());
    line(text, "Recorded at", Texts.time(letter.source().timestampMillis()));
    line(text, "Value", letter.isTombstone() ? "none" : Texts.bytes(letter.size()));
    line(text, "State", ListCommand.state(letter, ledger, now));
    if (payload) {
      text.append('\n');
      line(text, "Key", String.valueOf((Object) readable(letter.key())));
      text.append(letter.isTombstone() ? "" : readable(letter.value()));
    }
    return text.toString().stripTrailing();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(name).append(" ".repeat(13 - name.length())).append(value).append('\n');
  }

  /** As text if it is UTF-8 without control characters, which a terminal might obey. */
  private static @Nullable String readable(byte @Nullable [] bytes) {
    if (bytes == null) {
      return null;
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t')) {
        return text;
      }
    } catch (CharacterCodingException e) {
      // Falls through to hexadecimal.
    }
    return "hex:" + HexFormat.of().formatHex(bytes);
  }

  private static void write(DeadLetter letter, Path file) {
    byte[] value = letter.value();
    if (value == null) {
      throw new OpsException(letter.position() + " has no value to write to " + file + ".");
    }
    try {
      Files.write(
          file,
          value,
          java.nio.file.StandardOpenOption.CREATE_NEW,
          java.nio.file.StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new OpsException("Cannot write " + file + ": " + e, e);
    }
  }
}
