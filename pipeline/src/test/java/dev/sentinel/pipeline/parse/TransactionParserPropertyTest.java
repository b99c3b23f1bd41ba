package dev.sentinel.pipeline.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sentinel.pipeline.model.KafkaPosition;
import dev.sentinel.pipeline.model.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever a producer sends is parsed or refused, and nothing of it is lost. */
class TransactionParserPropertyTest {
  private static final KafkaPosition SOURCE = new KafkaPosition("transactions", 0, 0, 0);
  private static final int MAX_MESSAGE = 400;
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final TransactionParser parser = new TransactionParser(1 << 20);

  @Property(tries = 1000)
  void anyBytesParseOrAreRefused(@ForAll @Size(max = 200) byte[] value) throws Exception {
    parseOrRefuse(value);
  }

  @Property(tries = 1000)
  void anyTextParsesOrIsRefused(@ForAll("jsonLikeText") String value) throws Exception {
    parseOrRefuse(value.getBytes(UTF_8));
  }

  @Property(tries = 1000)
  void anyMutationOfARecordParsesOrIsRefused(
      @ForAll("records") List<Map.Entry<String, String>> record, @ForAll("mutations") int[] edits)
      throws Exception {
    byte[] value = write(record).getBytes(UTF_8);
    for (int i = 0; i + 1 < edits.length; i += 2) {
      value = mutate(value, edits[i], edits[i + 1]);
    }
    parseOrRefuse(value);
  }

  @Property(tries = 500)
  void everyFieldIsInItsColumnOrInExtra(@ForAll("records") List<Map.Entry<String, String>> record)
      throws Exception {
    String json = write(record);
    Transaction parsed;
    try {
      parsed = parser.parse(json.getBytes(UTF_8)).transaction().build(SOURCE, Instant.EPOCH);
    } catch (InvalidTransactionException e) {
      return;
    }
    ObjectNode sent = (ObjectNode) JSON.readTree(json);
    JsonNode extra =
        parsed.extra() == null ? JSON.createObjectNode() : JSON.readTree(parsed.extra());
    Map<String, Object> columns = columns(parsed);
    for (Map.Entry<String, JsonNode> field : sent.properties()) {
      String name = field.getKey();
      if (extra.has(name)) {
        // The last of several wins in the tree, on both sides.
        assertThat(extra.get(name)).as(name).isEqualTo(field.getValue());
      } else if (!field.getValue().isNull()) {
        assertThat(columns).containsKey(name);
        assertThat(columns.get(name)).as(name).isNotNull();
      }
    }
    assertThat(extra.properties().stream().map(Map.Entry::getKey).toList())
        .isSubsetOf(sent.properties().stream().map(Map.Entry::getKey).toList());
  }

  private void parseOrRefuse(byte[] value) throws JsonProcessingException {
    try {
      Transaction parsed = parser.parse(value).transaction().build(SOURCE, Instant.EPOCH);
      if (parsed.extra() != null) {
        assertThat(JSON.readTree(parsed.extra()).isObject()).isTrue();
      }
    } catch (InvalidTransactionException e) {
      assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(MAX_MESSAGE);
    }
  }

  private static byte[] mutate(byte[] value, int kind, int where) {
    int at = Math.floorMod(where, value.length);
    return switch (Math.floorMod(kind, 4)) {
      case 0 -> {
        byte[] changed = value.clone();
        changed[at] = (byte) (kind >> 2);
        yield changed;
      }
      case 1 -> splice(value, at, at, new byte[] {value[Math.floorMod(kind, value.length)]});
      case 2 -> value.length == 1 ? value : splice(value, at, at + 1, new byte[0]);
      default -> splice(value, at, at, value);
    };
  }

  private static byte[] splice(byte[] value, int from, int to, byte[] between) {
    byte[] spliced = new byte[value.length - (to - from) + between.length];
    System.arraycopy(value, 0, spliced, 0, from);
    System.arraycopy(between, 0, spliced, from, between.length);
    System.arraycopy(value, to, spliced, from + between.length, value.length - to);
    return spliced;
  }

  private static Map<String, Object> columns(Transaction transaction) {
    Map<String, Object> columns = new java.util.HashMap<>();
    columns.put("transaction_id", transaction.transactionId());
    columns.put("user_id", transaction.userId());
    columns.put("amount", transaction.amount());
    columns.put("timestamp", transaction.timestamp());
    columns.put("currency", transaction.currency());
    columns.put("merchant_id", transaction.merchantId());
    columns.put("merchant_category", transaction.merchantCategory());
    columns.put("terminal_id", transaction.terminalId());
    columns.put("card_id", transaction.cardId());
    columns.put("device_id", transaction.deviceId());
    columns.put("ip", transaction.ip());
    columns.put("channel", transaction.channel());
    columns.put("country", transaction.country());
    columns.put("latitude", transaction.latitude());
    columns.put("longitude", transaction.longitude());
    return columns;
  }

  private static String write(List<Map.Entry<String, String>> record) {
    List<String> members = new ArrayList<>();
    record.forEach(member -> members.add(member.getKey() + member.getValue()));
    return "{" + String.join(",", members) + "}";
  }

  @Provide
  Arbitrary<int[]> mutations() {
    return Arbitraries.integers().array(int[].class).ofMinSize(2).ofMaxSize(8);
  }

  @Provide
  Arbitrary<String> jsonLikeText() {
    return Arbitraries.strings()
        .withChars("{}[]\":,-+.eE0129\\ud8truefalsn \n\u0000")
        .ofMaxLength(60);
  }

  /** Members as text, names with their colon: the required ones, mostly right, and others. */
  @Provide
  Arbitrary<List<Map.Entry<String, String>>> records() {
    Arbitrary<Map.Entry<String, String>> member =
        Arbitraries.of(
                "currency",
                "merchant_id",
                "latitude",
                "longitude",
                "country",
                "ip",
                "note",
                "a\\\"b",
                "\\u0069p",
                "")
            .flatMap(
                name ->
                    Arbitraries.frequencyOf(
                            Tuple.of(3, values()),
                            Tuple.of(1, Arbitraries.of("\"EUR\"", "\"DE\"", "12.5", "-91")))
                        .map(value -> Map.entry("\"" + name + "\": ", value)));
    return Arbitraries.frequencyOf(
            Tuple.of(9, Arbitraries.of(1.5, 2.25, 99.99).map(String::valueOf)),
            Tuple.of(1, values()))
        .flatMap(
            amount ->
                member
                    .list()
                    .ofMaxSize(6)
                    .map(
                        others -> {
                          List<Map.Entry<String, String>> all = new ArrayList<>(others);
                          all.add(0, Map.entry("\"transaction_id\":", "\"tx\""));
                          all.add(all.size() / 2, Map.entry("\"amount\" :", amount));
                          all.add(Map.entry("\"user_id\":", "42"));
                          all.add(Map.entry("\"timestamp\":", "1769860800000"));
                          return all;
                        }));
  }

  private static Arbitrary<String> values() {
    Arbitrary<String> texts =
        Arbitraries.strings().all().ofMaxLength(8).map(TransactionParserPropertyTest::quoted);
    return Arbitraries.lazyOf(
        () -> texts,
        () -> Arbitraries.of("null", "true", "-0", "1e400", "1.50", "[ ]", "{}", "\"\\ud800\""),
        () -> Arbitraries.bigDecimals().map(String::valueOf),
        () -> values().list().ofMaxSize(2).map(list -> "[" + String.join(" , ", list) + "]"),
        () -> values().map(value -> "{ \"x\":" + value + " }"));
  }

  private static String quoted(String text) {
    try {
      return new ObjectMapper().writeValueAsString(new String(text.getBytes(UTF_8), UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Property(tries = 100)
  void nestingOfAnyDepthIsParsedOrRefused(
      @ForAll @IntRange(min = 1, max = 5000) int depth, @ForAll boolean arrays) throws Exception {
    String open = arrays ? "[" : "{\"a\":";
    parseOrRefuse(("{\"x\":" + open.repeat(depth)).getBytes(UTF_8));
  }
}
