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
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.avro.AvroReadSupport;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** Looks at what is in the lake: which Kafka records its files hold. */
public final class LakeFiles {
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
    Schema projection =
        SchemaBuilder.record("transaction")
            .namespace("dev.sentinel.lake")
            .fields()
            .requiredInt(Fields.KAFKA_PARTITION)
            .requiredLong(Fields.KAFKA_OFFSET)
            .requiredLong(Fields.TIMESTAMP)
            .endRecord();
    Configuration configuration = new Configuration(false);
    AvroReadSupport.setRequestedProjection(configuration, projection);
    AvroReadSupport.setAvroReadSchema(configuration, projection);
    try (ParquetReader<GenericRecord> rows =
        AvroParquetReader.<GenericRecord>builder(new BeamInputFile(file.file()))
            .withConf(configuration)
            .build()) {
      for (GenericRecord row = rows.read(); row != null; row = rows.read()) {
        visitor.visit(
            (int) row.get(Fields.KAFKA_PARTITION),
            (long) row.get(Fields.KAFKA_OFFSET),
            Wire.fromMicros((long) row.get(Fields.TIMESTAMP)));
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
