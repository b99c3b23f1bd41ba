package dev.sentinel.bench;

import dev.sentinel.bench.Database.Alerts;
import dev.sentinel.bench.Database.Stats;
import java.util.ArrayList;
import java.util.List;

/**
 * All that came of a run.
 *
 * @param deadLetters records on the dead-letter topic
 */
record Outputs(Alerts alerts, Stats stats, Lake.Contents lake, long deadLetters) {

  static Outputs of(Database database, Lake lake, long deadLetters) {
    return new Outputs(database.alerts(), database.stats(), lake.contents(), deadLetters);
  }

  /**
   * Makes sure that every transaction is in all outputs exactly once: a fast run that loses
   * something has not done the work.
   *
   * @throws BenchException if not; the run's figures mean nothing then
   */
  void requireComplete(long transactions, long frauds) {
    List<String> wrong = new ArrayList<>();
    compare("rows in the lake", transactions, lake.rows(), wrong);
    compare("different records in the lake", transactions, lake.distinct(), wrong);
    compare("suspicious rows in the lake", frauds, lake.suspicious(), wrong);
    compare("alerts", frauds, alerts.count(), wrong);
    compare("transactions in user_stats", transactions, stats.counted(), wrong);
    compare("rows of user_stats", lake.groups(), stats.rows(), wrong);
    compare("dead letters", 0, deadLetters, wrong);
    if (lake.spent().compareTo(stats.spent()) != 0) {
      wrong.add(
          "the amounts in user_stats add up to %s, those in the lake to %s"
              .formatted(stats.spent().toPlainString(), lake.spent().toPlainString()));
    }
    if (!wrong.isEmpty()) {
      throw new BenchException("The run is invalid: " + String.join("; ", wrong));
    }
  }

  private static void compare(String what, long expected, long found, List<String> wrong) {
    if (expected != found) {
      wrong.add("%s %s, not %s".formatted(Texts.count(found), what, Texts.count(expected)));
    }
  }
}
