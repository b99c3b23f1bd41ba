package dev.sentinel.pipeline.alerts;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.sentinel.pipeline.model.Condition;
import dev.sentinel.pipeline.model.Reason;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes reasons as the JSON of {@code fraud_alerts.reasons}. Decimals keep every digit. */
public final class ReasonsJson {
  private static final JsonFactory JSON =
      new JsonFactoryBuilder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private ReasonsJson() {}

  /** A JSON array with one object for each reason. */
  public static String write(List<Reason> reasons) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartArray();
      for (Reason reason : reasons) {
        write(reason, json);
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return text.toString();
  }

  private static void write(Reason reason, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("rule", reason.rule());
    json.writeNumberField("version", reason.version());
    json.writeStringField("description", reason.description());
    json.writeNumberField("score", reason.score());
    json.writeArrayFieldStart("conditions");
    for (Condition condition : reason.conditions()) {
      json.writeStartObject();
      json.writeStringField("feature", condition.feature());
      json.writeStringField("operator", condition.operator());
      json.writeNumberField("value", condition.value());
      json.writeNumberField("threshold", condition.threshold());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
