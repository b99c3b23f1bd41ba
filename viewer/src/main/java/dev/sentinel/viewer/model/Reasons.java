package dev.sentinel.viewer.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code reasons} of an alert: as stored, and as far as this version understands them.
 *
 * <p>Rules are added and extended without the viewer being rebuilt, so reading is tolerant: unknown
 * fields are ignored, missing ones get neutral values, and {@link #json()} always keeps everything.
 *
 * @param json the column's text, always valid JSON on one line
 * @param list one entry for each fired rule
 */
public record Reasons(String json, List<Reason> list) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  public Reasons {
    list = List.copyOf(list);
  }

  /** Reads the text of the {@code reasons} column. */
  public static Reasons parse(String json) {
    JsonNode root;
    try {
      root = MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      // PostgreSQL has checked the syntax; what is left are numbers of thousands of digits and the
      // like. An alert must stay visible whatever its reasons hold.
      return new Reasons(json, List.of());
    }
    List<Reason> reasons = new ArrayList<>();
    if (root.isArray()) {
      for (JsonNode reason : root) {
        if (reason.isObject()) {
          reasons.add(reason(reason));
        }
      }
    }
    return new Reasons(json, reasons);
  }

  private static Reason reason(JsonNode node) {
    List<Condition> conditions = new ArrayList<>();
    for (JsonNode condition : node.path("conditions")) {
      if (condition.isObject()) {
        conditions.add(
            new Condition(
                condition.path("feature").asText("value"),
                condition.path("operator").asText(""),
                scalar(condition.path("value")),
                scalar(condition.path("threshold")),
                condition.path("against").asText("")));
      }
    }
    return new Reason(
        node.path("rule").asText("unnamed rule"),
        node.path("version").asInt(0),
        node.path("description").asText(""),
        node.path("score").asInt(0),
        node.path("share_percent").asInt(0),
        conditions);
  }

  private static Object scalar(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    if (node.isNumber()) {
      return node.decimalValue();
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    return node.isTextual() ? node.textValue() : node.toString();
  }
}
