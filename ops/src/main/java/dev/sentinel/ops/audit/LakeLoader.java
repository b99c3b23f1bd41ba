package dev.sentinel.ops.audit;

import dev.sentinel.ops.OpsException;
import dev.sentinel.ops.audit.Verdicts.Suspicion;
import dev.sentinel.ops.text.Progress;
import dev.sentinel.ops.text.Texts;
import dev.sentinel.pipeline.SentinelConfig;
import dev.sentinel.pipeline.lake.LakeFiles;
import dev.sentinel.pipeline.lake.LakeFiles.LakeFile;
import dev.sentinel.pipeline.model.Alert;
import dev.sentinel.pipeline.model.KafkaPosition;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.model.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.duckdb.DuckDBAppender;

/**
 * Brings the lake to the workbench, some files at a time. Files of a bucket are copied to the
 * workbench's folder, looked at and deleted, while the next ones are on their way: at most two
 * pieces of {@value #PIECE_BYTES} bytes lie there at a time, or a single file if it is larger.
 * Files of a folder are read where they are.
 */
final class LakeLoader {
  private static final long PIECE_BYTES = 256L * 1024 * 1024;
  private static final int PIECE_FILES = 1_000;
  private static final int DOWNLOADS = 8;

  private static final int MAX_ALERTS_HELD = 20_000;

  private static final String PIECE =
      """
      CREATE OR REPLACE TABLE piece (
        id INTEGER, path VARCHAR, own BOOLEAN, name VARCHAR, day VARCHAR)\
      """;

  private static final String ROWS =
      """
      INSERT INTO lake
      SELECT f.id, f.own, r.kafka_partition, r.kafka_offset, r.user_id, coalesce(r.currency, 'XXX'),
        r.amount, epoch_us(r.timestamp)
      FROM read_parquet([%s], filename = true, hive_partitioning = false) r
      JOIN piece f ON f.path = r.filename\
      """;

  private static final String TRANSACTIONS =
      """
      SELECT r.transaction_id, r.user_id, r.amount, epoch_us(r.timestamp), r.currency,
        r.merchant_id, r.merchant_category, r.terminal_id, r.card_id, r.device_id, r.ip, r.channel,
        r.country, r.latitude, r.longitude, r.extra, r.kafka_partition, r.kafka_offset,
        epoch_us(r.ingested_at)
      FROM read_parquet([%s], hive_partitioning = false) r\
      """;

  private final SentinelConfig config;
  private final Verdicts verdicts;
  private final Workbench bench;
  private final Progress progress;
  private final Set<String> loaded = new HashSet<>();
  private final List<Unreadable> unreadable = new ArrayList<>();
  private long rows;
  private int batch;

  /** A file that DuckDB refuses. */
  record Unreadable(String file, String reason) {}

  /** A file to load, and whether the audited job wrote it. */
  private record Candidate(int id, MatchResult.Metadata file, boolean own) {
    String name() {
      return String.valueOf(file.resourceId());
    }
  }

  /** A file that can be read by DuckDB. */
  private record Local(Candidate candidate, Path path) {}

  LakeLoader(SentinelConfig config, Verdicts verdicts, Workbench bench, Progress progress) {
    this.config = config;
    this.verdicts = verdicts;
    this.bench = bench;
    this.progress = progress;
  }

  /** Files that could not be read so far. */
  List<Unreadable> unreadable() {
    return unreadable;
  }

  /** Loads every published file that was not loaded before. */
  void load() throws IOException, SQLException {
    progress.say("Listing the lake at " + config.lake().root() + " ...");
    List<Candidate> files = list();
    long bytes = files.stream().mapToLong(file -> file.file().sizeBytes()).sum();
    progress.say(
        "Reading "
            + Texts.count(files.size(), "file")
            + " of the lake, "
            + Texts.bytes(bytes)
            + " ...");
    List<List<Candidate>> pieces = pieces(files);
    ExecutorService threads = Executors.newFixedThreadPool(DOWNLOADS, LakeLoader::daemon);
    ExecutorService prefetch = Executors.newSingleThreadExecutor(LakeLoader::daemon);
    try {
      int done = 0;
      @Nullable Future<List<Local>> next = null;
      for (int i = 0; i < pieces.size(); i++) {
        List<Candidate> piece = pieces.get(i);
        List<Local> locals =
            get(next == null ? prefetch.submit(() -> fetch(piece, threads)) : next);
        if (i + 1 < pieces.size()) {
          List<Candidate> following = pieces.get(i + 1);
          next = prefetch.submit(() -> fetch(following, threads));
        }
        loadPiece(locals);
        done += piece.size();
        int soFar = done;
        progress.update(
            () ->
                "  "
                    + Texts.number(soFar)
                    + " of "
                    + Texts.count(files.size(), "file")
                    + ", "
                    + Texts.count(rows, "row"));
      }
    } finally {
      prefetch.shutdownNow();
      threads.shutdownNow();
    }
  }

  private List<Candidate> list() throws IOException {
    Set<String> own =
        LakeFiles.list(config.lake(), config.source().topic()).stream()
            .map(LakeFile::file)
            .map(file -> String.valueOf(file.resourceId()))
            .collect(Collectors.toSet());
    MatchResult match =
        FileSystems.match(config.lake().table() + "/*/*.parquet", EmptyMatchTreatment.ALLOW);
    List<Candidate> files = new ArrayList<>();
    for (MatchResult.Metadata file : match.metadata()) {
      String name = String.valueOf(file.resourceId());
      if (loaded.add(name)) {
        files.add(new Candidate(loaded.size(), file, own.contains(name)));
      }
    }
    return files;
  }

  private static List<List<Candidate>> pieces(List<Candidate> files) {
    List<List<Candidate>> pieces = new ArrayList<>();
    List<Candidate> piece = new ArrayList<>();
    long bytes = 0;
    for (Candidate file : files) {
      if (!piece.isEmpty()
          && (piece.size() == PIECE_FILES || bytes + file.file().sizeBytes() > PIECE_BYTES)) {
        pieces.add(piece);
        piece = new ArrayList<>();
        bytes = 0;
      }
      piece.add(file);
      bytes += file.file().sizeBytes();
    }
    if (!piece.isEmpty()) {
      pieces.add(piece);
    }
    return pieces;
  }

  private List<Local> fetch(List<Candidate> piece, ExecutorService threads) throws IOException {
    if (!inBucket()) {
      return piece.stream().map(file -> new Local(file, Path.of(file.name()))).toList();
    }
    List<Future<Local>> copies = new ArrayList<>();
    for (Candidate file : piece) {
      Callable<Local> copy = () -> copy(file);
      copies.add(threads.submit(copy));
    }
    List<Local> locals = new ArrayList<>();
    for (Future<Local> copy : copies) {
      locals.add(get(copy));
    }
    return locals;
  }

  private boolean inBucket() {
    return config.lake().root().startsWith("s3:");
  }

  private Local copy(Candidate file) throws IOException {
    Path path = bench.folder().resolve(file.id() + ".parquet");
    try (InputStream in = Channels.newInputStream(FileSystems.open(file.file().resourceId()));
        OutputStream out = Files.newOutputStream(path)) {
      in.transferTo(out);
    }
    return new Local(file, path);
  }

  private void loadPiece(List<Local> files) throws IOException, SQLException {
    batch++;
    bench.execute(PIECE);
    bench.fill("piece", table -> describe(files, table));
    bench.execute("BEGIN");
    try {
      bench.execute("INSERT INTO files SELECT id, name, day, own FROM piece");
      bench.execute(ROWS.formatted(paths(files)));
      evaluateRules(files.stream().filter(file -> file.candidate().own()).toList());
      bench.execute("COMMIT");
    } catch (SQLException e) {
      bench.execute("ROLLBACK");
      bench.execute("DELETE FROM suspicious WHERE batch = " + batch);
      if (files.size() > 1) {
        // One of them is to blame; find out which.
        for (Local file : files) {
          loadPiece(List.of(file));
        }
        return;
      }
      String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      unreadable.add(new Unreadable(files.get(0).candidate().name(), message));
    }
    if (inBucket()) {
      for (Local file : files) {
        Files.deleteIfExists(file.path());
      }
    }
  }

  private static void describe(List<Local> files, DuckDBAppender table) throws SQLException {
    for (Local file : files) {
      Candidate candidate = file.candidate();
      table.beginRow();
      table.append(candidate.id());
      table.append(file.path().toString());
      table.append(candidate.own());
      table.append(candidate.name());
      table.append(day(candidate));
      table.endRow();
    }
  }

  private void evaluateRules(List<Local> files) throws SQLException {
    if (files.isEmpty()) {
      return;
    }
    List<Suspicion> held = new ArrayList<>();
    bench.forEach(
        TRANSACTIONS.formatted(paths(files)),
        row -> {
          held.addAll(verdicts.of(transaction(row)));
          if (held.size() >= MAX_ALERTS_HELD) {
            flush(held);
          }
          rows++;
        });
    flush(held);
  }

  private void flush(List<Suspicion> held) throws SQLException {
    bench.fill(
        "suspicious",
        table -> {
          for (Suspicion suspicion : held) {
            append(suspicion, table);
          }
        });
    held.clear();
  }

  private Transaction transaction(ResultSet row) throws SQLException {
    int i = 0;
    return Transaction.builder(
            row.getString(++i),
            row.getString(++i),
            row.getBigDecimal(++i),
            Wire.fromMicros(row.getLong(++i)))
        .currency(row.getString(++i))
        .merchantId(row.getString(++i))
        .merchantCategory(row.getString(++i))
        .terminalId(row.getString(++i))
        .cardId(row.getString(++i))
        .deviceId(row.getString(++i))
        .ip(row.getString(++i))
        .channel(row.getString(++i))
        .country(row.getString(++i))
        .location(degrees(row, ++i), degrees(row, ++i))
        .extra(row.getString(++i))
        .build(
            new KafkaPosition(config.source().topic(), row.getInt(++i), row.getLong(++i), -1),
            Wire.fromMicros(row.getLong(++i)));
  }

  private static @Nullable Double degrees(ResultSet row, int column) throws SQLException {
    double degrees = row.getDouble(column);
    return row.wasNull() ? null : degrees;
  }

  private void append(Suspicion suspicion, DuckDBAppender table) throws SQLException {
    Alert alert = suspicion.alert();
    Transaction transaction = alert.transaction();
    table.beginRow();
    table.append(batch);
    table.append(suspicion.kind().name());
    table.append(transaction.source().partition());
    table.append(transaction.source().offset());
    table.append(transaction.transactionId());
    table.append(transaction.userId());
    table.append(transaction.amount());
    table.append(transaction.currency());
    table.append(Wire.toMicros(transaction.timestamp()));
    table.append(String.join(",", alert.rules()));
    table.append(alert.score());
    table.append(alert.severity().name());
    table.append(suspicion.sure());
    table.append(suspicion.excusable());
    table.endRow();
  }

  /**
   * The date that the file's folder is named after; the whole name for a folder of another form.
   */
  private static String day(Candidate file) {
    String folder = String.valueOf(file.file().resourceId().getCurrentDirectory());
    String name = folder.substring(folder.lastIndexOf('/', folder.length() - 2) + 1);
    return name.replaceFirst("^date=", "").replaceFirst("/$", "");
  }

  private static String paths(List<Local> files) {
    return files.stream()
        .map(file -> "'" + file.path().toString().replace("'", "''") + "'")
        .collect(Collectors.joining(", "));
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "sentinel-audit-download");
    thread.setDaemon(true);
    return thread;
  }

  private static <T> T get(Future<T> future) throws IOException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new OpsException("The lake cannot be read: " + e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OpsException("Interrupted while reading the lake.", e);
    }
  }
}
