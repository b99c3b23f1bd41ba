package dev.sentinel.pipeline.lake;

import dev.sentinel.pipeline.model.KafkaPosition;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.model.Wire;
import dev.sentinel.pipeline.parse.Fields;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Looks at what is in the lake: which Kafka records its files hold. */
public final class LakeFiles {
  private static final MessageType COORDINATES =
      Types.buildMessage()
          .required(PrimitiveTypeName.INT32)
          .named(Fields.KAFKA_PARTITION)
          .required(PrimitiveTypeName.INT64)
          .named(Fields.KAFKA_OFFSET)
          .required(PrimitiveTypeName.INT64)
          .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS))
          .named(Fields.TIMESTAMP)
          .named("transaction");

  /** What every row is read with by {@link #forEachTransaction}. */
  private static final Set<String> ALWAYS =
      Set.of(
          Fields.USER_ID,
          Fields.AMOUNT,
          Fields.TIMESTAMP,
          Fields.KAFKA_PARTITION,
          Fields.KAFKA_OFFSET,
          Fields.INGESTED_AT);

  private LakeFiles() {}

  /**
   * A published file.
   *
   * @param window the start of the arrival window its rows were collected in
   */
  public record LakeFile(Instant window, MatchResult.Metadata file) {

    /** The UTC date of its rows' event times. */
    public LocalDate date() {
      return LakeLayout.dateOf(
          String.valueOf(file.resourceId().getCurrentDirectory().getFilename()));
    }
  }

  /** Takes in the coordinates of a row. */
  @FunctionalInterface
  public interface RowVisitor {
    void visit(int kafkaPartition, long kafkaOffset, Instant timestamp);
  }

  /** The files that the job reading {@code source} published, newest window first. */
  public static List<LakeFile> list(LakeLayout lake, String source) throws IOException {
    MatchResult match =
        FileSystems.match(lake.table() + "/*/part-*.parquet", EmptyMatchTreatment.ALLOW);
    List<LakeFile> files = new ArrayList<>();
    for (MatchResult.Metadata file : match.metadata()) {
      Optional<Instant> window =
          LakeFileNaming.windowOf(String.valueOf(file.resourceId().getFilename()), source);
      window.ifPresent(start -> files.add(new LakeFile(start, file)));
    }
    files.sort(Comparator.comparing(LakeFile::window).reversed());
    return files;
  }

  /** Visits every row of a file. */
  public static void forEachRow(LakeFile file, RowVisitor visitor) throws IOException {
    forEachRow(
        file,
        COORDINATES,
        row ->
            visitor.visit(
                row.getInteger(Fields.KAFKA_PARTITION, 0),
                row.getLong(Fields.KAFKA_OFFSET, 0),
                Wire.fromMicros(row.getLong(Fields.TIMESTAMP, 0))));
  }

  /**
   * Visits every row of a file with some of its columns. What is not among them is null; the
   * transaction's id is where it lies in Kafka, and the record's timestamp, which the lake does not
   * hold, the time it was read.
   *
   * @param topic the topic the rows came from
   * @param columns the optional columns that are wanted
   */
  public static void forEachTransaction(
      LakeFile file, String topic, Set<String> columns, Consumer<Transaction> visitor)
      throws IOException {
    List<Type> types =
        LakeSchema.SCHEMA.getFields().stream()
            .filter(type -> ALWAYS.contains(type.getName()) || columns.contains(type.getName()))
            .toList();
    forEachRow(
        file,
        new MessageType(LakeSchema.SCHEMA.getName(), types),
        row -> visitor.accept(transaction(row, topic)));
  }

  private static Transaction transaction(Group row, String topic) {
    Instant ingested = Wire.fromMicros(row.getLong(Fields.INGESTED_AT, 0));
    KafkaPosition source =
        new KafkaPosition(
            topic,
            row.getInteger(Fields.KAFKA_PARTITION, 0),
            row.getLong(Fields.KAFKA_OFFSET, 0),
            ingested.toEpochMilli());
    return Transaction.builder(
            source.toString(),
            row.getString(Fields.USER_ID, 0),
            BigDecimal.valueOf(row.getLong(Fields.AMOUNT, 0), Transaction.AMOUNT_SCALE),
            Wire.fromMicros(row.getLong(Fields.TIMESTAMP, 0)))
        .currency(text(row, Fields.CURRENCY))
        .merchantId(text(row, Fields.MERCHANT_ID))
        .merchantCategory(text(row, Fields.MERCHANT_CATEGORY))
        .terminalId(text(row, Fields.TERMINAL_ID))
        .cardId(text(row, Fields.CARD_ID))
        .deviceId(text(row, Fields.DEVICE_ID))
        .ip(text(row, Fields.IP))
        .channel(text(row, Fields.CHANNEL))
        .country(text(row, Fields.COUNTRY))
        .location(number(row, Fields.LATITUDE), number(row, Fields.LONGITUDE))
        .build(source, ingested);
  }

  private static @Nullable String text(Group row, String column) {
    return has(row, column) ? row.getString(column, 0) : null;
  }

  private static @Nullable Double number(Group row, String column) {
    return has(row, column) ? (Double) row.getDouble(column, 0) : null;
  }

  private static boolean has(Group row, String column) {
    return row.getType().containsField(column) && row.getFieldRepetitionCount(column) > 0;
  }

  private static void forEachRow(LakeFile file, MessageType columns, Consumer<Group> visitor)
      throws IOException {
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
    try (ParquetFileReader reader =
        ParquetFileReader.open(new BeamInputFile(file.file()), options)) {
      reader.setRequestedSchema(columns);
      MessageColumnIO io = new ColumnIOFactory().getColumnIO(columns);
      for (PageReadStore pages = reader.readNextRowGroup();
          pages != null;
          pages = reader.readNextRowGroup()) {
        RecordReader<Group> rows = io.getRecordReader(pages, new GroupRecordConverter(columns));
        for (long left = pages.getRowCount(); left > 0; left--) {
          visitor.accept(rows.read());
        }
      }
    }
  }

  /** Lets Parquet read from any of Beam's file systems. */
  private record BeamInputFile(MatchResult.Metadata file) implements InputFile {

    @Override
    public long getLength() {
      return file.sizeBytes();
    }

    @Override
    public SeekableInputStream newStream() throws IOException {
      SeekableByteChannel channel = (SeekableByteChannel) FileSystems.open(file.resourceId());
      return new DelegatingSeekableInputStream(Channels.newInputStream(channel)) {
        @Override
        public long getPos() throws IOException {
          return channel.position();
        }

        @Override
        public void seek(long position) throws IOException {
          channel.position(position);
        }
      };
    }
  }
}
