package dev.sentinel.ops.audit;

import java.time.Instant;
import java.util.List;

/**
 * What an audit found.
 *
 * @param topic the audited topic
 * @param bootstrapServers its brokers
 * @param lake the lake
 * @param database the database, without secrets
 * @param at when the offsets were taken
 * @param partitions totals by Kafka partition
 * @param days totals by UTC date of the event
 * @param total totals of everything
 * @param files files of the lake that the job wrote
 * @param otherFiles files of the lake that others wrote
 * @param repeatedLetters dead letters that were sent more than once, which the job allows itself
 *     when it is killed
 * @param alerts alerts that there should be, and that there are
 * @param shadowAlerts the same of what would have been alerts
 * @param stats the statistics
 * @param findings what is wrong
 */
record AuditReport(
    String topic,
    String bootstrapServers,
    String lake,
    String database,
    Instant at,
    List<PartitionTotals> partitions,
    List<DayTotals> days,
    PartitionTotals total,
    long files,
    long otherFiles,
    long repeatedLetters,
    AlertCheck.Totals alerts,
    AlertCheck.Totals shadowAlerts,
    StatsCheck.Result stats,
    Findings findings) {

  /** The partition number of totals that are of no one partition. */
  static final int ALL = -1;

  /**
   * What became of the offsets of a partition.
   *
   * @param start the first offset that was audited
   * @param end one after the last
   * @param archived records in the lake
   * @param deadLetters records among the dead letters
   * @param missing records in neither
   * @param notRecords offsets that hold no record (any more): of transaction markers and compaction
   * @param doubledRows rows of the lake too many, wherever in the partition
   * @param expired offsets before {@code start} that nothing is stored of and nobody can look up
   */
  record PartitionTotals(
      int partition,
      long start,
      long end,
      long archived,
      long deadLetters,
      long missing,
      long notRecords,
      long doubledRows,
      long expired) {

    long offsets() {
      return end - start;
    }

    PartitionTotals plus(PartitionTotals other) {
      return new PartitionTotals(
          ALL,
          start + other.start,
          end + other.end,
          archived + other.archived,
          deadLetters + other.deadLetters,
          missing + other.missing,
          notRecords + other.notRecords,
          doubledRows + other.doubledRows,
          expired + other.expired);
    }
  }

  /**
   * What is of a date. Dead letters, and missing records that are no transactions, count under the
   * date of their Kafka timestamp.
   *
   * @param date {@code YYYY-MM-DD}
   */
  record DayTotals(
      String date,
      long archived,
      long deadLetters,
      long missing,
      long doubledRows,
      long alertsExpected,
      long alertsFound,
      long transactions,
      long counted) {}

  boolean isClean() {
    return findings.total() == 0;
  }
}
