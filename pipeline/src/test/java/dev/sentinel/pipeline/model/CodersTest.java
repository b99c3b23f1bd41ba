package dev.sentinel.pipeline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sentinel.pipeline.testing.Transactions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodersTest {
  private static final long MICROS_OF_2101 = 4_133_980_800_000_000L;

  static Stream<AtomicCoder<?>> coders() {
    return Stream.of(
        TransactionCoder.of(),
        AlertCoder.of(),
        ShadowAlertCoder.of(),
        UserStatsCoder.of(),
        DeadLetterCoder.of());
  }

  @ParameterizedTest
  @MethodSource("coders")
  void areDeterministicAndSurviveSerialization(AtomicCoder<?> coder) throws Exception {
    coder.verifyDeterministic();
    assertThat(coder.consistentWithEquals()).isTrue();
    assertThat(SerializableUtils.ensureSerializable((Coder<?>) coder)).isEqualTo(coder);
  }

  @ParameterizedTest
  @MethodSource("coders")
  void areFoundByBeam(AtomicCoder<?> coder) throws Exception {
    assertThat(CoderRegistry.createDefault().getCoder(coder.getEncodedTypeDescriptor()))
        .isEqualTo(coder);
  }

  static Stream<Transaction> transactions() {
    return Stream.of(
        Transactions.transaction().build(),
        Transactions.complete().build(),
        Transactions.transaction().currency(null).build(),
        Transactions.transaction().amount("0").id("\uD83D\uDE00".repeat(128)).build(),
        Transactions.transaction().amount("99999999999999.9999").build(),
        Transactions.transaction().with(fields -> fields.extra("{}")).build(),
        Transactions.transaction().with(fields -> fields.location(0.0, -0.0)).build(),
        Transactions.transaction().position(Integer.MAX_VALUE, Long.MAX_VALUE).build(),
        Transaction.builder("t", "u", BigDecimal.ONE, Instant.parse("2100-12-31T23:59:59.999999Z"))
            .build(new KafkaPosition("t", 0, 0, -1), Instant.parse("2026-01-31T12:00:00.000001Z")));
  }

  @ParameterizedTest
  @MethodSource("transactions")
  void transactionRoundTrips(Transaction transaction) throws Exception {
    roundTrip(TransactionCoder.of(), transaction);
  }

  @Property(tries = 300)
  void anyTransactionRoundTrips(@ForAll("anyTransactions") Transaction transaction)
      throws Exception {
    roundTrip(TransactionCoder.of(), transaction);
  }

  @ParameterizedTest
  @MethodSource("transactions")
  void alertRoundTrips(Transaction transaction) throws Exception {
    Condition large = new Condition("amount", ">", new BigDecimal("1E+3"), BigDecimal.ZERO);
    Condition exact = new Condition("ratio", ">=", new BigDecimal("0.3333333333"), BigDecimal.TEN);
    roundTrip(
        AlertCoder.of(),
        new Alert(
            transaction,
            List.of(
                new Reason("amount-threshold", 1, "Amount …", 70, List.of(large)),
                new Reason("other", 12, "", 0, List.of(exact, large)),
                new Reason("bare", 0, "no condition", 100, List.of())),
            Severity.CRITICAL));
  }

  @ParameterizedTest
  @MethodSource("transactions")
  void shadowAlertRoundTrips(Transaction transaction) throws Exception {
    Alert alert =
        new Alert(
            transaction,
            List.of(
                new Reason(
                    "every-type",
                    3,
                    "…",
                    10,
                    List.of(
                        new Condition("count", ">", 7L, Long.MIN_VALUE, "user.count_1h * 2"),
                        new Condition("ratio", "<=", 0.1, Double.NaN),
                        new Condition("new_device", "==", true, false),
                        new Condition("country", "in", "\u00e4", ""),
                        new Condition("seen", ">", transaction.timestamp(), null)))),
            Severity.LOW);
    roundTrip(ShadowAlertCoder.of(), new ShadowAlert(alert, null));
    roundTrip(
        ShadowAlertCoder.of(),
        new ShadowAlert(alert, new Suppression("card_id", "c-1", "known to us")));
  }

  @Property(tries = 200)
  void userStatsRoundTrip(
      @ForAll @LongRange(min = -1, max = Long.MAX_VALUE) long count,
      @ForAll @LongRange(min = 0, max = 999_999_999_999_999_999L) long amount,
      @ForAll BigDecimal total)
      throws Exception {
    roundTrip(
        UserStatsCoder.of(),
        new UserStats(
            "42",
            Instant.parse("2026-01-31T12:00:00Z"),
            Instant.parse("2026-01-31T12:00:10Z"),
            "USD",
            count,
            total,
            BigDecimal.valueOf(0, 4),
            BigDecimal.valueOf(amount, 4)));
  }

  static Stream<DeadLetter> deadLetters() {
    KafkaPosition source = new KafkaPosition("transactions", 2, 7, 1769860800000L);
    byte[] bytes = {0, (byte) 0xFF, '{'};
    return Stream.of(
        new DeadLetter(bytes, bytes, "parse", "MISSING_FIELD", "amount", "no amount", source),
        new DeadLetter(null, null, "parse", "TOMBSTONE", null, "no value", source),
        new DeadLetter(new byte[0], new byte[0], "parse", "MALFORMED_JSON", null, "", source),
        new DeadLetter(null, new byte[100_000], "parse", "X", "", "\u0000", source));
  }

  @ParameterizedTest
  @MethodSource("deadLetters")
  void deadLetterRoundTrips(DeadLetter deadLetter) throws Exception {
    roundTrip(DeadLetterCoder.of(), deadLetter);
  }

  @Test
  void deadLettersWithOtherBytesDiffer() {
    List<DeadLetter> all = deadLetters().toList();

    assertThat(all).doesNotHaveDuplicates();
    assertThat(all.get(1)).isNotEqualTo(all.get(2));
  }

  @Test
  void deadLetterNeverShowsItsPayload() {
    assertThat(deadLetters().findFirst().orElseThrow())
        .hasToString("MISSING_FIELD(amount) at transactions-2@7: no amount");
  }

  @Property(tries = 300)
  void instantsKeepMicroseconds(
      @ForAll @LongRange(min = -MICROS_OF_2101, max = MICROS_OF_2101) long micros) {
    Instant instant = Wire.fromMicros(micros);

    assertThat(Wire.toMicros(instant)).isEqualTo(micros);
    assertThat(Wire.toMicros(instant.plusNanos(999))).isEqualTo(micros);
    assertThat(Wire.toMicros(instant.plusNanos(1000))).isEqualTo(micros + 1);
  }

  @Test
  void amountsThatAreNoTransactionsAreRefused() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    assertThatThrownBy(() -> Wire.writeAmount(new BigDecimal("0.00001"), out))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> Wire.writeAmount(new BigDecimal("1e15"), out))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void encodedSizeOfAnAbsentFieldIsNothing() throws IOException {
    byte[] bare =
        Wire.toBytes(out -> TransactionCoder.of().encode(Transactions.transaction().build(), out));
    byte[] complete =
        Wire.toBytes(out -> TransactionCoder.of().encode(Transactions.complete().build(), out));

    assertThat(bare).hasSizeLessThan(64);
    assertThat(complete).hasSizeGreaterThan(bare.length + 16);
  }

  private static <T> void roundTrip(Coder<T> coder, T value) throws Exception {
    CoderProperties.coderDecodeEncodeEqual(coder, value);
    CoderProperties.structuralValueDecodeEncodeEqual(coder, value);
    CoderProperties.coderConsistentWithEquals(coder, value, value);
  }

  @Provide
  Arbitrary<Transaction> anyTransactions() {
    Arbitrary<String> text = Arbitraries.strings().ofMaxLength(10);
    Arbitrary<String> optional = text.injectNull(0.5);
    Arbitrary<Double> degrees = Arbitraries.doubles().between(-90, 90).injectNull(0.5);
    return Combinators.combine(
            Arbitraries.longs().between(0, 999_999_999_999_999_999L),
            Arbitraries.longs().between(946_684_800_000_000L, MICROS_OF_2101 - 1),
            optional.list().ofSize(10),
            degrees,
            Arbitraries.integers().greaterOrEqual(0),
            Arbitraries.longs().greaterOrEqual(-1))
        .as(
            (amount, micros, fields, latitude, partition, offset) ->
                Transaction.builder(
                        "t" + fields.get(0),
                        "u" + Objects.requireNonNullElse(fields.get(1), ""),
                        BigDecimal.valueOf(amount, 4),
                        Wire.fromMicros(micros))
                    .currency(fields.get(0))
                    .merchantId(fields.get(1))
                    .merchantCategory(fields.get(2))
                    .terminalId(fields.get(3))
                    .cardId(fields.get(4))
                    .deviceId(fields.get(5))
                    .ip(fields.get(6))
                    .channel(fields.get(7))
                    .country(fields.get(8))
                    .extra(fields.get(9))
                    .location(latitude, latitude == null ? null : latitude * 2)
                    .build(
                        new KafkaPosition("topic", partition, offset, offset),
                        Wire.fromMicros(micros + 1)));
  }
}
