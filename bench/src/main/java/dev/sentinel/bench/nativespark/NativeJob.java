package dev.sentinel.bench.nativespark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.window;

import java.math.BigDecimal;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Sentinel's job as one would write it for Spark Structured Streaming: a Kafka source, JSON parsed
 * by {@code from_json}, and {@code foreachBatch} writing Snappy Parquet partitioned by date, alerts
 * and 10-second totals of users, the latter two by batches of JDBC.
 *
 * <p>It promises less than Sentinel does: a batch that is repeated after a crash counts twice, and
 * what cannot be parsed is dropped. That makes it no slower.
 */
@Command(
    name = "native-job",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Sentinel's job on Spark Structured Streaming; reads until it is killed.")
final class NativeJob implements Callable<Integer> {
  private static final BigDecimal THRESHOLD = new BigDecimal("5000");
  private static final String WINDOW = "10 seconds";

  private static final StructType TRANSACTION =
      new StructType()
          .add("transaction_id", DataTypes.StringType)
          .add("user_id", DataTypes.StringType)
          .add("amount", DataTypes.createDecimalType(18, 4))
          .add("timestamp", DataTypes.TimestampType)
          .add("currency", DataTypes.StringType)
          .add("merchant_id", DataTypes.StringType)
          .add("merchant_category", DataTypes.StringType)
          .add("terminal_id", DataTypes.StringType)
          .add("card_id", DataTypes.StringType)
          .add("device_id", DataTypes.StringType)
          .add("ip", DataTypes.StringType)
          .add("channel", DataTypes.StringType)
          .add("country", DataTypes.StringType)
          .add("latitude", DataTypes.DoubleType)
          .add("longitude", DataTypes.DoubleType);

  @Option(names = "--master", required = true, description = "Spark's master.")
  private String master;

  @Option(names = "--bootstrapServers", required = true, description = "Kafka.")
  private String bootstrapServers;

  @Option(names = "--topic", required = true, description = "Read from its beginning.")
  private String topic;

  @Option(
      names = "--batchRecords",
      defaultValue = "50000",
      description =
          "At most so many records a batch (maxOffsetsPerTrigger); the next batch begins when one"
              + " is done. Default: ${DEFAULT-VALUE}")
  private long batchRecords;

  @Option(
      names = "--shufflePartitions",
      defaultValue = "2",
      description =
          "Tasks that add up totals: as many as there are cores. Default: ${DEFAULT-VALUE}")
  private int shufflePartitions;

  @Option(
      names = "--cache",
      arity = "1",
      defaultValue = "true",
      description =
          "Whether a batch is kept in memory for its three outputs, or read and parsed for each."
              + " Default: ${DEFAULT-VALUE}")
  private boolean cache;

  @Option(names = "--jdbcUrl", required = true, description = "PostgreSQL.")
  private String jdbcUrl;

  @Option(names = "--jdbcUsername", required = true, description = "Its role.")
  private String jdbcUsername;

  @Option(
      names = "--jdbcPassword",
      defaultValue = "${env:SENTINEL_JDBC_PASSWORD}",
      description = "Default: environment variable SENTINEL_JDBC_PASSWORD")
  private String jdbcPassword;

  @Option(names = "--lake", required = true, description = "Folder of raw_transactions.")
  private String lake;

  @Option(names = "--checkpointDir", required = true, description = "Folder for Spark's state.")
  private String checkpointDir;

  private NativeJob() {}

  /** Runs it until the JVM is told to end. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new NativeJob()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    SparkSession spark =
        SparkSession.builder()
            .appName("native")
            .master(master)
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", shufflePartitions)
            // What it adapts to costs more than it gains for batches of a second.
            .config("spark.sql.adaptive.enabled", false)
            // What is kept for a second is not worth compressing.
            .config("spark.sql.inMemoryColumnarStorage.compressed", false)
            .config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
            // A file for each date is open at a time; else rows are sorted by date first.
            .config("spark.sql.maxConcurrentOutputFileWriters", 8)
            .config("spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version", 2)
            .getOrCreate();
    Dataset<Row> records =
        spark
            .readStream()
            .format("kafka")
            .option("kafka.bootstrap.servers", bootstrapServers)
            .option("subscribe", topic)
            .option("startingOffsets", "earliest")
            .option("maxOffsetsPerTrigger", batchRecords)
            .load();
    // Named, as a lambda could be Scala's function too.
    VoidFunction2<Dataset<Row>, Long> writeBatch = (batch, id) -> write(batch);
    StreamingQuery query =
        transactions(records)
            .writeStream()
            .option("checkpointLocation", checkpointDir)
            .foreachBatch(writeBatch)
            .start();
    query.awaitTermination();
    return 0;
  }

  private static Dataset<Row> transactions(Dataset<Row> records) {
    return records
        .select(
            from_json(col("value").cast(DataTypes.StringType), TRANSACTION).as("transaction"),
            col("topic").as("kafka_topic"),
            col("partition").as("kafka_partition"),
            col("offset").as("kafka_offset"))
        .filter("transaction.transaction_id IS NOT NULL AND transaction.user_id IS NOT NULL")
        .filter("transaction.amount IS NOT NULL AND transaction.timestamp IS NOT NULL")
        .select(
            col("transaction.*"),
            col("kafka_topic"),
            col("kafka_partition"),
            col("kafka_offset"),
            current_timestamp().as("ingested_at"))
        .withColumn("currency", coalesce(col("currency"), lit("USD")));
  }

  private void write(Dataset<Row> batch) {
    if (!cache) {
      writeAll(batch);
      return;
    }
    Dataset<Row> kept = batch.persist(StorageLevel.MEMORY_ONLY());
    try {
      writeAll(kept);
    } finally {
      kept.unpersist();
    }
  }

  /** Alerts first: somebody waits for them. */
  private void writeAll(Dataset<Row> batch) {
    PostgresWriter writer = new PostgresWriter(jdbcUrl, jdbcUsername, jdbcPassword);
    ForeachPartitionFunction<Row> writeAlerts = rows -> writer.writeAlerts(rows, THRESHOLD);
    ForeachPartitionFunction<Row> addStats = writer::addStats;
    batch.filter(col("amount").gt(lit(THRESHOLD))).foreachPartition(writeAlerts);
    Column amount = col("amount");
    batch
        // A user's rows by one task: two that lock the rows of their sums could wait for each
        // other.
        .repartition(col("user_id"))
        .groupBy(col("user_id"), window(col("timestamp"), WINDOW), col("currency"))
        .agg(
            count(lit(1)).as("txn_count"),
            sum(amount).as("total_spend"),
            min(amount).as("min_spend"),
            max(amount).as("max_spend"))
        .select(
            col("user_id"),
            col("window.start").as("window_start"),
            col("window.end").as("window_end"),
            col("currency"),
            col("txn_count"),
            col("total_spend"),
            col("min_spend"),
            col("max_spend"))
        .foreachPartition(addStats);
    batch
        .drop("kafka_topic")
        .withColumn("date", to_date(col("timestamp")))
        .write()
        .mode(SaveMode.Append)
        .partitionBy("date")
        .option("compression", "snappy")
        .parquet(lake + "/raw_transactions");
  }
}
