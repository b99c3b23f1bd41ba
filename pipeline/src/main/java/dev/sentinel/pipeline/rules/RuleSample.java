package dev.sentinel.pipeline.rules;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sentinel.pipeline.features.Feature;
import dev.sentinel.pipeline.features.FeatureValues;
import dev.sentinel.pipeline.model.KafkaPosition;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.parse.InvalidTransactionException;
import dev.sentinel.pipeline.parse.TransactionParser;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An example to try rules on: one line of JSON, either a transaction as producers send it, or
 *
 * <pre>{"name": "…", "transaction": {…}, "features": {"user.count_10m": 8}, "expect": ["rule"]}
 * </pre>
 *
 * @param name what it is an example of; the transaction's id when it has no name
 * @param transaction the transaction
 * @param values values of features; those that are not named are absent
 * @param expected the ids of the rules that should fire, on trial or not; null when nothing is said
 */
public record RuleSample(
    String name, Transaction transaction, FeatureValues values, @Nullable List<String> expected) {
  private static final int MAX_BYTES = 1024 * 1024;
  private static final String TOPIC = "samples";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /**
   * Reads a sample.
   *
   * @param offset its place among others
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static RuleSample parse(String line, long offset) {
    JsonNode root;
    try {
      root = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
    if (!root.isObject()) {
      throw new IllegalArgumentException("not a JSON object");
    }
    if (!root.has("transaction")) {
      Transaction transaction = transaction(line, offset);
      return new RuleSample(transaction.transactionId(), transaction, FeatureValues.NONE, null);
    }
    for (Map.Entry<String, JsonNode> property : root.properties()) {
      String field = property.getKey();
      if (!List.of("name", "transaction", "features", "expect").contains(field)) {
        throw new IllegalArgumentException(
            "unknown field '" + field + "'; there are name, transaction, features and expect");
      }
    }
    Transaction transaction = transaction(root.get("transaction").toString(), offset);
    Map<Feature, Object> values = new HashMap<>();
    root.path("features")
        .properties()
        .forEach(
            field -> {
              Feature feature =
                  Feature.parse(field.getKey())
                      .orElseThrow(
                          () ->
                              new IllegalArgumentException("no feature '" + field.getKey() + "'"));
              values.put(feature, value(feature, field.getValue()));
            });
    return new RuleSample(
        root.path("name").asText(transaction.transactionId()),
        transaction,
        values::get,
        expected(root.get("expect")));
  }

  private static @Nullable List<String> expected(@Nullable JsonNode node) {
    if (node == null) {
      return null;
    }
    List<String> rules = new ArrayList<>();
    for (JsonNode rule : node) {
      rules.add(rule.asText());
    }
    if (!node.isArray()) {
      throw new IllegalArgumentException("'expect' is a list of rules");
    }
    return rules;
  }

  private static Transaction transaction(String json, long offset) {
    try {
      return new TransactionParser(MAX_BYTES)
          .parse(json.getBytes(StandardCharsets.UTF_8))
          .transaction()
          .build(new KafkaPosition(TOPIC, 0, offset, -1), Instant.EPOCH);
    } catch (InvalidTransactionException e) {
      throw new IllegalArgumentException("not a transaction: " + e.getMessage(), e);
    }
  }

  private static Object value(Feature feature, JsonNode node) {
    boolean fits =
        switch (feature.type()) {
          case DECIMAL, DOUBLE -> node.isNumber();
          case INT -> node.isIntegralNumber() && node.canConvertToLong();
          case BOOL -> node.isBoolean();
          case STRING, TIMESTAMP -> node.isTextual();
        };
    if (!fits) {
      throw new IllegalArgumentException(
          feature.name() + " is of type " + feature.type() + ", which " + node + " is not");
    }
    return switch (feature.type()) {
      case DECIMAL ->
          node.isIntegralNumber() ? new BigDecimal(node.bigIntegerValue()) : node.decimalValue();
      case DOUBLE -> node.doubleValue();
      case INT -> node.longValue();
      case BOOL -> node.booleanValue();
      case STRING -> node.textValue();
      case TIMESTAMP -> time(node.textValue());
    };
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("'" + text + "' is not a time", e);
    }
  }
}
