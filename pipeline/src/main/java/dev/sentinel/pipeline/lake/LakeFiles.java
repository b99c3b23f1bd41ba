package dev.sentinel.pipeline.lake;

import dev.sentinel.pipeline.model.Wire;
import dev.sentinel.pipeline.parse.Fields;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
import org.apache.parquet.schema.Types;

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

  private LakeFiles() {}

  /**
   * A published file.
   *
   * @param window the start of the arrival window its rows were collected in
   */
  public record LakeFile(Instant window, MatchResult.Metadata file) {}

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
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
    try (ParquetFileReader reader =
        ParquetFileReader.open(new BeamInputFile(file.file()), options)) {
      reader.setRequestedSchema(COORDINATES);
      MessageColumnIO columns = new ColumnIOFactory().getColumnIO(COORDINATES);
      for (PageReadStore pages = reader.readNextRowGroup();
          pages != null;
          pages = reader.readNextRowGroup()) {
        RecordReader<Group> rows =
            columns.getRecordReader(pages, new GroupRecordConverter(COORDINATES));
        for (long left = pages.getRowCount(); left > 0; left--) {
          Group row = rows.read();
          visitor.visit(
              row.getInteger(Fields.KAFKA_PARTITION, 0),
              row.getLong(Fields.KAFKA_OFFSET, 0),
              Wire.fromMicros(row.getLong(Fields.TIMESTAMP, 0)));
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
