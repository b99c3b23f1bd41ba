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
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Writes reasons as the JSON of {@code fraud_alerts.reasons}. Decimals keep every digit. {@code
 * share_percent} is what a reason contributes to the sum of the scores; they add up to 100, the
 * largest remainders being rounded up.
 */
public final class ReasonsJson {
  private static final JsonFactory JSON =
      new JsonFactoryBuilder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();
  private static final int WHOLE = 100;

  private ReasonsJson() {}

  /** A JSON array with one object for each reason. */
  public static String write(List<Reason> reasons) {
    int[] shares = shares(reasons);
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartArray();
      for (int i = 0; i < shares.length; i++) {
        write(reasons.get(i), shares[i], json);
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return text.toString();
  }

  private static void write(Reason reason, int share, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("rule", reason.rule());
    json.writeNumberField("version", reason.version());
    json.writeStringField("description", reason.description());
    json.writeNumberField("score", reason.score());
    json.writeNumberField("share_percent", share);
    json.writeArrayFieldStart("conditions");
    for (Condition condition : reason.conditions()) {
      json.writeStartObject();
      json.writeStringField("feature", condition.feature());
      json.writeStringField("operator", condition.operator());
      json.writeFieldName("value");
      write(condition.value(), json);
      json.writeFieldName("threshold");
      write(condition.threshold(), json);
      if (condition.against() != null) {
        json.writeStringField("against", condition.against());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(@Nullable Object value, JsonGenerator json) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof BigDecimal number) {
      json.writeNumber(number);
    } else if (value instanceof Long number) {
      json.writeNumber(number);
    } else if (value instanceof Double number && Double.isFinite(number)) {
      json.writeNumber(number);
    } else if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else {
      json.writeString(value.toString());
    }
  }

  private static int[] shares(List<Reason> reasons) {
    int sum = reasons.stream().mapToInt(Reason::score).sum();
    int[] shares = new int[reasons.size()];
    if (sum == 0) {
      return shares;
    }
    int left = WHOLE;
    for (int i = 0; i < shares.length; i++) {
      shares[i] = reasons.get(i).score() * WHOLE / sum;
      left -= shares[i];
    }
    IntStream.range(0, shares.length)
        .boxed()
        .sorted(
            Comparator.comparingInt((Integer i) -> reasons.get(i).score() * WHOLE % sum).reversed())
        .limit(left)
        .forEach(i -> shares[i]++);
    return shares;
  }
}
