package dev.sentinel.ops.deadletters;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sentinel.ops.text.Texts;
import dev.sentinel.pipeline.model.KafkaPosition;
import java.time.Instant;
import java.util.Locale;

/** A dead letter for programs, without its payload. Names are only ever added. */
final class LetterJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private LetterJson() {}

  static ObjectNode of(DeadLetter letter, Ledger ledger, Instant now) {
    ObjectNode node = JSON.createObjectNode();
    node.put("partition", letter.position().partition());
    node.put("offset", letter.position().offset());
    node.put("refused_at", Texts.time(letter.position().timestampMillis()));
    node.put("stage", letter.stage());
    node.put("reason", letter.reason());
    node.put("field", letter.field());
    node.put("message", letter.message());
    ObjectNode source = node.putObject("source");
    source.put("topic", letter.source().topic());
    source.put("partition", letter.source().partition());
    source.put("offset", letter.source().offset());
    source.put("timestamp", letter.source().timestampMillis());
    node.put("bytes", letter.size());
    node.put("state", ledger.standing(letter, now).name().toLowerCase(Locale.ROOT));
    Redrive.Note sent = ledger.sent(letter);
    if (sent != null) {
      node.put("redriven_to", sent.target().toString());
      node.put("redriven_at", Texts.time(sent.position().timestampMillis()));
    }
    KafkaPosition origin = ledger.origin(letter);
    if (origin != null) {
      node.put("refused_again_after", origin.partition() + "@" + origin.offset());
    }
    return node;
  }
}
