package dev.sentinel.pipeline.features;

import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.model.TransactionCoder;
import dev.sentinel.pipeline.model.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Transactions on their way through the hops of {@link ComputeFeatures}, with the values they have
 * been given so far. A transaction stays encoded until somebody looks at it, and is never encoded
 * twice.
 */
public final class FeatureBatch {
  private final List<Feature> features;
  private final List<Row> rows;

  /**
   * @param features what the rows have values of, in the order of their values
   */
  FeatureBatch(List<Feature> features, List<Row> rows) {
    this.features = features;
    this.rows = rows;
  }

  /** A transaction, encoded or not, and its values. */
  static final class Row {
    private byte @Nullable [] encoded;
    private @Nullable Transaction transaction;
    private final @Nullable Object[] values;

    private Row(
        byte @Nullable [] encoded, @Nullable Transaction transaction, @Nullable Object[] values) {
      this.encoded = encoded;
      this.transaction = transaction;
      this.values = values;
    }

    static Row of(Transaction transaction) {
      return new Row(null, slim(transaction), new @Nullable Object[0]);
    }

    static Row encoded(byte[] encoded, @Nullable Object[] values) {
      return new Row(encoded, null, values);
    }

    /** What rules do not look at stays behind. */
    private static Transaction slim(Transaction full) {
      return full.extra() == null
          ? full
          : Transaction.builder(
                  full.transactionId(), full.userId(), full.amount(), full.timestamp())
              .currency(full.currency())
              .merchantId(full.merchantId())
              .merchantCategory(full.merchantCategory())
              .terminalId(full.terminalId())
              .cardId(full.cardId())
              .deviceId(full.deviceId())
              .ip(full.ip())
              .channel(full.channel())
              .country(full.country())
              .location(full.latitude(), full.longitude())
              .build(full.source(), full.ingestedAt());
    }

    Transaction transaction() {
      if (transaction == null) {
        try {
          transaction = TransactionCoder.of().decode(Wire.of(encoded));
        } catch (IOException e) {
          throw new UncheckedIOException("reading from memory cannot fail", e);
        }
      }
      return transaction;
    }

    byte[] bytes() throws IOException {
      if (encoded == null) {
        encoded = Wire.toBytes(out -> TransactionCoder.of().encode(transaction, out));
      }
      return encoded;
    }

    @Nullable Object[] values() {
      return values;
    }

    Row plus(@Nullable Object[] more) {
      @Nullable Object[] all = Arrays.copyOf(values, values.length + more.length);
      System.arraycopy(more, 0, all, values.length, more.length);
      return new Row(encoded, transaction, all);
    }
  }

  List<Feature> features() {
    return features;
  }

  List<Row> rows() {
    return rows;
  }

  /** How many transactions there are. */
  public int size() {
    return rows.size();
  }

  /** Visits every transaction with its values. */
  public void forEach(BiConsumer<Transaction, FeatureValues> visitor) {
    Map<Feature, Integer> places = new HashMap<>();
    for (Feature feature : features) {
      places.put(feature, places.size());
    }
    for (Row row : rows) {
      visitor.accept(
          row.transaction(),
          feature -> {
            Integer place = places.get(feature);
            return place == null ? null : row.values()[place];
          });
    }
  }

  /** The features of this batch, followed by others. */
  List<Feature> featuresPlus(List<Feature> more) {
    List<Feature> all = new ArrayList<>(features);
    all.addAll(more);
    return all;
  }
}
