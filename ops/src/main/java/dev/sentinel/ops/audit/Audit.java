package dev.sentinel.ops.audit;

import dev.sentinel.ops.OpsException;
import dev.sentinel.ops.audit.AuditReport.DayTotals;
import dev.sentinel.ops.audit.AuditReport.PartitionTotals;
import dev.sentinel.ops.kafka.TopicReader;
import dev.sentinel.ops.text.Progress;
import dev.sentinel.pipeline.SentinelConfig;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An audit from start to end.
 *
 * <p>The order of looking matters where a job is running. First the end of the audited part is
 * taken; what lies before it must be stored sooner or later. Then the outputs are read, and last
 * what the topic has got meanwhile: everything that an output can hold already is known then.
 */
final class Audit {
  private static final String PARTITION_TOTALS =
      """
      WITH archived AS (SELECT part, pos, count(*) AS n FROM lake WHERE own GROUP BY ALL),
      refused AS (SELECT DISTINCT part, pos FROM letters),
      a AS (
        SELECT part, count(*) FILTER (pos >= start_pos AND pos < end_pos) AS archived,
          sum(n - 1) AS doubled
        FROM archived JOIN positions USING (part) GROUP BY part),
      d AS (
        SELECT part, count(*) AS refused FROM refused JOIN positions USING (part)
        WHERE pos >= start_pos AND pos < end_pos
          AND NOT EXISTS (
            FROM archived WHERE archived.part = refused.part AND archived.pos = refused.pos)
        GROUP BY part),
      m AS (SELECT part, count(*) AS missing FROM topic_rows WHERE missing GROUP BY part),
      e AS (
        SELECT part, any_value(start_pos) - min(pos) - count(*) AS expired
        FROM (SELECT part, pos FROM archived UNION SELECT part, pos FROM refused)
        JOIN positions USING (part) WHERE pos < start_pos GROUP BY part)
      SELECT part, start_pos, end_pos, coalesce(archived, 0), coalesce(refused, 0),
        coalesce(missing, 0), coalesce(doubled, 0)::BIGINT, coalesce(expired, 0)
      FROM positions LEFT JOIN a USING (part) LEFT JOIN d USING (part) LEFT JOIN m USING (part)
        LEFT JOIN e USING (part)
      ORDER BY part\
      """;

  private static final String DAY_TOTALS =
      """
      WITH things AS (
        SELECT event_us AS us, 1 AS archived, 0 AS refused, 0 AS missing, 0 AS doubled,
          0 AS expected, 0 AS alerts, 1 AS transactions, 0 AS counted
        FROM once JOIN positions p USING (part)
        WHERE once.own AND pos >= p.low_pos AND pos < p.end_pos
        UNION ALL
        SELECT recorded_ms * 1000, 0, 1, 0, 0, 0, 0, 0, 0
        FROM (SELECT DISTINCT part, pos, recorded_ms FROM letters) l
        JOIN positions p USING (part) WHERE pos >= p.low_pos AND pos < p.end_pos
        UNION ALL
        SELECT coalesce(event_us, recorded_ms * 1000), 0, 0, 1, 0, 0, 0, 0, 0
        FROM topic_rows WHERE missing
        UNION ALL
        SELECT any_value(event_us), 0, 0, 0, count(*) - 1, 0, 0, 0, 0
        FROM lake WHERE own GROUP BY part, pos HAVING count(*) > 1
        UNION ALL
        SELECT any_value(event_us), 0, 0, 0, 0, 1, 0, 0, 0 FROM expected_alerts
        WHERE kind = 'ALERT' AND due GROUP BY id
        UNION ALL
        SELECT a.event_us, 0, 0, 0, 0, 0, 1, 0, 0 FROM alerts a JOIN positions p USING (part)
        WHERE a.kind = 'ALERT' AND a.topic = '%s' AND a.pos >= p.low_pos AND a.pos < p.end_pos
        UNION ALL
        SELECT start_us, 0, 0, 0, 0, 0, 0, 0, n FROM stats)
      SELECT make_timestamp(us)::DATE::VARCHAR AS date, sum(archived)::BIGINT,
        sum(refused)::BIGINT, sum(missing)::BIGINT, sum(doubled)::BIGINT, sum(expected)::BIGINT,
        sum(alerts)::BIGINT, sum(transactions)::BIGINT, sum(counted)::BIGINT
      FROM things GROUP BY date ORDER BY date\
      """;

  private static final String ONCE =
      """
      CREATE OR REPLACE VIEW once AS
      SELECT own, part, pos, user_id, currency, amount, event_us FROM lake\
      """;

  /** What a doubled row says is taken from one of its copies. */
  private static final String ONCE_OF_DOUBLED =
      """
      CREATE OR REPLACE VIEW once AS
      SELECT own, part, pos, any_value(user_id) AS user_id, any_value(currency) AS currency,
        any_value(amount) AS amount, any_value(event_us) AS event_us
      FROM lake WHERE own GROUP BY own, part, pos
      UNION ALL
      SELECT own, part, pos, user_id, currency, amount, event_us FROM lake WHERE NOT own\
      """;

  private final SentinelConfig config;
  private final AuditSettings settings;
  private final Progress progress;

  Audit(SentinelConfig config, AuditSettings settings, Progress progress) {
    this.config = config;
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Audits.
   *
   * @throws OpsException if something that is needed cannot be read
   */
  AuditReport run() {
    try (TopicReader topic =
            TopicReader.open(config.source(), config.source().topic(), "transactionsTopic");
        TopicReader deadLetters =
            TopicReader.open(config.source(), config.deadLetterTopic(), "deadLetterTopic");
        Workbench bench = Workbench.open(settings.scratch(), settings.memory())) {
      return new Run(bench, topic, deadLetters).run();
    } catch (SQLException e) {
      throw new OpsException("The audit's own tables failed: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new OpsException(
          "The lake at " + config.lake().root() + " cannot be read: " + e.getMessage(), e);
    }
  }

  private final class Run {
    private final Workbench bench;
    private final Verdicts verdicts = new Verdicts(config.rules());
    private final LakeLoader lake;
    private final TopicLoader topic;
    private final DeadLetterLoader letters;
    private final DatabaseLoader database;
    private final Instant at = Instant.now();

    Run(Workbench bench, TopicReader topicReader, TopicReader deadLetterReader) {
      this.bench = bench;
      lake = new LakeLoader(config, verdicts, bench, progress);
      topic = new TopicLoader(config, verdicts, bench, topicReader, progress);
      letters = new DeadLetterLoader(bench, deadLetterReader, config.source().topic());
      database = new DatabaseLoader(config, verdicts.notEvaluated(), bench, progress);
    }

    AuditReport run() throws SQLException, IOException {
      Tables.create(bench);
      topic.loadPositions(settings.from(), settings.upTo());
      Instant looked = Instant.now();
      AuditReport report = look();
      Instant settled = at.plus(settings.settle());
      // The outputs may have been read long before the audit came to an end.
      if (report.findings().mayBeOnTheirWay() && looked.isBefore(settled)) {
        Duration left = Duration.between(Instant.now(), settled);
        progress.say(
            "Some things are missing that a running job may have been writing just then. Looking"
                + " again in "
                + Math.max(0, left.toSeconds())
                + " s (--settle=0s does not) ...");
        if (!left.isNegative()) {
          sleep(left);
        }
        report = look();
      }
      return report;
    }

    private AuditReport look() throws SQLException, IOException {
      Tables.recreate(bench);
      progress.say("Reading the dead letters ...");
      letters.load();
      database.load();
      lake.load();
      if (settings.from() instanceof PositionSpec.Stored) {
        topic.startWhereStored();
      }
      topic.loadLatest();
      topic.loadMissing();
      progress.say("Comparing ...");
      Findings findings = new Findings(settings.limit());
      lake.unreadable()
          .forEach(file -> findings.add(FindingKind.UNREADABLE_FILE, file.file(), file.reason()));
      new RecordCheck(bench, config.source().topic()).run(findings);
      bench.execute(findings.count(FindingKind.DOUBLED_ROW) > 0 ? ONCE_OF_DOUBLED : ONCE);
      AlertCheck check = new AlertCheck(bench, config.source().topic());
      AlertCheck.Totals alerts = check.alerts(findings);
      AlertCheck.Totals shadowAlerts = check.shadowAlerts(findings);
      StatsCheck.Result stats =
          new StatsCheck(bench, topic, config.statsWindows(), settings.strict(), progress)
              .run(findings);
      return report(findings, alerts, shadowAlerts, stats);
    }

    private AuditReport report(
        Findings findings,
        AlertCheck.Totals alerts,
        AlertCheck.Totals shadowAlerts,
        StatsCheck.Result stats)
        throws SQLException {
      List<PartitionTotals> partitions = new ArrayList<>();
      bench.forEach(
          PARTITION_TOTALS,
          row -> {
            long start = row.getLong(2);
            long end = row.getLong(3);
            long archived = row.getLong(4);
            long refused = row.getLong(5);
            long missing = row.getLong(6);
            partitions.add(
                new PartitionTotals(
                    row.getInt(1),
                    start,
                    end,
                    archived,
                    refused,
                    missing,
                    end - start - archived - refused - missing,
                    row.getLong(7),
                    row.getLong(8)));
          });
      List<DayTotals> days = new ArrayList<>();
      bench.forEach(
          DAY_TOTALS.formatted(config.source().topic()),
          row ->
              days.add(
                  new DayTotals(
                      row.getString(1),
                      row.getLong(2),
                      row.getLong(3),
                      row.getLong(4),
                      row.getLong(5),
                      row.getLong(6),
                      row.getLong(7),
                      row.getLong(8),
                      row.getLong(9))));
      PartitionTotals none = new PartitionTotals(AuditReport.ALL, 0, 0, 0, 0, 0, 0, 0, 0);
      return new AuditReport(
          config.source().topic(),
          config.source().bootstrapServers(),
          config.lake().root(),
          config.database().url(),
          at,
          partitions,
          days,
          partitions.stream().reduce(none, PartitionTotals::plus),
          bench.number("SELECT count(*) FROM files WHERE own"),
          bench.number("SELECT count(*) FROM files WHERE NOT own"),
          bench.number("SELECT count(*) - count(DISTINCT (part, pos)) FROM letters"),
          alerts,
          shadowAlerts,
          stats,
          findings);
    }

    private void sleep(Duration time) {
      try {
        TimeUnit.MILLISECONDS.sleep(time.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new OpsException("Interrupted while waiting to look again.", e);
      }
    }
  }
}
