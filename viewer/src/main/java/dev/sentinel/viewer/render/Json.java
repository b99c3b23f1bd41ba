package dev.sentinel.viewer.render;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;

/** Writes JSON lines. Amounts are numbers with all their digits. */
final class Json {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private final Appendable out;
  private final boolean toTerminal;

  Json(Appendable out, boolean toTerminal) {
    this.out = out;
    this.toTerminal = toTerminal;
  }

  /** Writes the fields of an object. */
  interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  void line(Fields fields) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    }
    // JSON itself escapes only a part of what terminals obey.
    out.append(toTerminal ? Text.safe(text.toString()) : text.toString()).append('\n');
  }

  static void number(JsonGenerator json, String name, BigDecimal number) throws IOException {
    json.writeFieldName(name);
    json.writeNumber(number);
  }
}
