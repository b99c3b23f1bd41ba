package dev.sentinel.pipeline.features;

import dev.sentinel.pipeline.StartupException;
import dev.sentinel.pipeline.lake.LakeFiles;
import dev.sentinel.pipeline.lake.LakeFiles.LakeFile;
import dev.sentinel.pipeline.lake.LakeLayout;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.parse.Fields;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rebuilds histories from the lake when a job starts. Histories are a function of the transactions
 * in the order they came, and the lake holds these: so the state of features needs no checkpoint of
 * its own, cannot disagree with what is stored, and a new feature has its past at the next start.
 *
 * <p>Only transactions before the offsets that reading starts from are looked at; the others are
 * about to be read again. Holds all histories in memory, encoded: what they take later on the
 * workers together.
 */
public final class RebuildHistories {
  private static final Logger LOG = LoggerFactory.getLogger(RebuildHistories.class);
  private static final DateTimeFormatter RUN =
      DateTimeFormatter.ofPattern("'run-'yyyyMMdd'T'HHmmss'Z-'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** Events taken in before a bucket's histories are encoded again. */
  private static final int MAX_DECODED = 10_000;

  /** How much arrival time of the newest files is looked at to find out what time it is. */
  private static final Duration NEWEST = Duration.ofMinutes(15);

  private static final Map<Entity, String> ID_COLUMNS =
      new EnumMap<>(
          Map.of(
              Entity.USER, Fields.USER_ID,
              Entity.CARD, Fields.CARD_ID,
              Entity.TERMINAL, Fields.TERMINAL_ID,
              Entity.MERCHANT, Fields.MERCHANT_ID,
              Entity.DEVICE, Fields.DEVICE_ID,
              Entity.IP, Fields.IP));

  private static final Map<Field, String> FIELD_COLUMNS =
      new EnumMap<>(
          Map.of(
              Field.USER, Fields.USER_ID,
              Field.CARD, Fields.CARD_ID,
              Field.TERMINAL, Fields.TERMINAL_ID,
              Field.MERCHANT, Fields.MERCHANT_ID,
              Field.DEVICE, Fields.DEVICE_ID,
              Field.IP, Fields.IP,
              Field.COUNTRY, Fields.COUNTRY,
              Field.CATEGORY, Fields.MERCHANT_CATEGORY));

  private final LakeLayout lake;
  private final String topic;
  private final Map<Integer, Long> startOffsets;
  private final Map<Entity, Buckets> entities = new EnumMap<>(Entity.class);

  private RebuildHistories(
      LakeLayout lake,
      String topic,
      Map<Integer, Long> startOffsets,
      FeatureSet features,
      Collection<Entity> hops) {
    this.lake = lake;
    this.topic = topic;
    this.startOffsets = startOffsets;
    for (Entity entity : hops) {
      Plan plan = Plan.of(features.of(entity));
      if (!plan.features().isEmpty()) {
        entities.put(entity, new Buckets(entity, plan));
      }
    }
  }

  /**
   * Rebuilds the histories of a job that goes on, and removes those of its earlier starts.
   *
   * @param topic the topic the job reads
   * @param job tells apart the jobs that share a lake
   * @param startOffsets where each partition will be read from
   * @param features what is going to be computed
   * @param hops the entities that have state
   * @throws StartupException if the lake cannot be read or written
   */
  public static StartState of(
      LakeLayout lake,
      String topic,
      String job,
      Map<Integer, Long> startOffsets,
      FeatureSet features,
      Collection<Entity> hops) {
    RebuildHistories rebuild = new RebuildHistories(lake, topic, startOffsets, features, hops);
    try {
      return rebuild.run(lake.features() + "/" + job.replaceAll("[^A-Za-z0-9._-]", "_"));
    } catch (IOException e) {
      throw new StartupException(
          "The histories of features cannot be rebuilt from the lake at "
              + lake.root()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private StartState run(String folder) throws IOException {
    List<MatchResult.Metadata> earlier =
        FileSystems.match(folder + "/*/*.state", EmptyMatchTreatment.ALLOW).metadata();
    StartState state = StartState.none();
    if (!entities.isEmpty()) {
      List<LakeFile> files = relevant(LakeFiles.list(lake, topic));
      long rows = addAll(files);
      if (rows > 0) {
        Map<Entity, HistoryTable[]> tables = new EnumMap<>(Entity.class);
        entities.forEach((entity, buckets) -> tables.put(entity, buckets.tables));
        state =
            StartState.save(
                folder
                    + "/"
                    + RUN.format(Instant.now())
                    + UUID.randomUUID().toString().substring(0, 8),
                tables);
        LOG.info(
            "Rebuilt the histories of {} from {} transactions in {} files of the lake",
            entities.keySet(),
            rows,
            files.size());
      }
    }
    List<ResourceId> old = earlier.stream().map(MatchResult.Metadata::resourceId).toList();
    FileSystems.delete(old);
    return state;
  }

  /** The files that may hold what histories still remember. */
  private List<LakeFile> relevant(List<LakeFile> files) throws IOException {
    Optional<Instant> now = slowestPartition(files);
    if (now.isEmpty()) {
      return List.of();
    }
    long memory =
        entities.values().stream().mapToLong(one -> one.plan.memory()).max().orElseThrow();
    LocalDate oldest =
        LocalDate.ofInstant(
            now.orElseThrow().minusSeconds(memory / 1_000_000).minus(NEWEST), ZoneOffset.UTC);
    return files.stream().filter(file -> !file.date().isBefore(oldest)).toList();
  }

  /**
   * The event time that the partition which is furthest behind has come to. Each partition's is the
   * median of its newest rows: a few events can be dated years ahead.
   */
  private Optional<Instant> slowestPartition(List<LakeFile> files) throws IOException {
    Map<Integer, List<Instant>> newest = new HashMap<>();
    for (LakeFile file : files) {
      boolean enough = newest.keySet().containsAll(startedPartitions());
      if (enough && file.window().isBefore(files.get(0).window().minus(NEWEST))) {
        break;
      }
      LakeFiles.forEachRow(
          file,
          (partition, offset, timestamp) -> {
            if (isBeforeStart(partition, offset)) {
              newest.computeIfAbsent(partition, ignored -> new ArrayList<>()).add(timestamp);
            }
          });
    }
    return newest.values().stream()
        .map(
            times -> {
              times.sort(Comparator.naturalOrder());
              return times.get(times.size() / 2);
            })
        .min(Comparator.naturalOrder());
  }

  private Set<Integer> startedPartitions() {
    Set<Integer> partitions = new HashSet<>();
    startOffsets.forEach(
        (partition, start) -> {
          if (start > 0) {
            partitions.add(partition);
          }
        });
    return partitions;
  }

  private boolean isBeforeStart(int partition, long offset) {
    return offset < startOffsets.getOrDefault(partition, 0L);
  }

  /**
   * Takes in the rows of the files, one arrival window after the other, each in the order of Kafka.
   *
   * @param files newest first
   * @return how many rows there were
   */
  private long addAll(List<LakeFile> files) throws IOException {
    Set<String> columns = columns();
    long count = 0;
    int next = files.size() - 1;
    while (next >= 0) {
      Instant window = files.get(next).window();
      List<Transaction> rows = new ArrayList<>();
      while (next >= 0 && files.get(next).window().equals(window)) {
        LakeFiles.forEachTransaction(
            files.get(next--),
            topic,
            columns,
            row -> {
              if (isBeforeStart(row.source().partition(), row.source().offset())) {
                rows.add(row);
              }
            });
      }
      rows.sort(
          Comparator.comparingInt((Transaction row) -> row.source().partition())
              .thenComparingLong(row -> row.source().offset()));
      for (Transaction row : rows) {
        entities.values().forEach(buckets -> buckets.add(row));
      }
      count += rows.size();
    }
    return count;
  }

  private Set<String> columns() {
    Set<String> columns = new HashSet<>();
    columns.add(Fields.CURRENCY);
    entities.forEach(
        (entity, buckets) -> {
          columns.add(ID_COLUMNS.get(entity));
          for (Field field : buckets.plan.layout().fields()) {
            columns.add(FIELD_COLUMNS.get(field));
          }
          if (buckets.plan.needsPlace()) {
            columns.add(Fields.LATITUDE);
            columns.add(Fields.LONGITUDE);
          }
        });
    return columns;
  }

  /** The histories of one entity, by bucket. */
  private static final class Buckets {
    private final Entity entity;
    private final Plan plan;
    private final FeatureComputer computer;
    private final HistoryTable[] tables = new HistoryTable[GroupByEntity.BUCKETS];
    private final int[] decoded = new int[tables.length];

    Buckets(Entity entity, Plan plan) {
      this.entity = entity;
      this.plan = plan;
      this.computer = new FeatureComputer(plan);
    }

    void add(Transaction transaction) {
      String id = entity.idOf(transaction);
      if (id == null) {
        return;
      }
      int bucket = GroupByEntity.bucketOf(id);
      HistoryTable table = tables[bucket];
      if (table == null) {
        table = HistoryTable.empty();
      } else if (++decoded[bucket] % MAX_DECODED == 0) {
        table = HistoryTable.of(table.toBytes());
      }
      tables[bucket] = table;
      table.observe(transaction, entity, computer);
    }
  }
}
