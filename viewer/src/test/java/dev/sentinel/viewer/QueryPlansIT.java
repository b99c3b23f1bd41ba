package dev.sentinel.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.embedded.EmbeddedDatabase;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.viewer.dashboard.Data;
import dev.sentinel.viewer.dashboard.UserOrder;
import dev.sentinel.viewer.dashboard.Wanted;
import dev.sentinel.viewer.model.Alert;
import dev.sentinel.viewer.model.FeedOrder;
import dev.sentinel.viewer.model.Filters;
import dev.sentinel.viewer.model.Period;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The dashboard at a scale where PostgreSQL has a choice of plans: it counts the sequential scans
 * of each table itself, so nothing that the dashboard asks can be forgotten here.
 */
@ExtendWith(EmbeddedServicesExtension.class)
@Timeout(300)
class QueryPlansIT {
  private static final int ALERTS = 200_000;
  private static final int WINDOWS = 600_000;

  private static TestDatabase postgres;

  @BeforeAll
  static void fill(EmbeddedDatabase server) throws Exception {
    postgres = new TestDatabase(server);
    BenchData.fill(postgres::connect, ALERTS, WINDOWS);
  }

  private static Map<String, Long> sequentialScans() throws SQLException {
    try (Connection connection = postgres.connect();
        var statement = connection.createStatement()) {
      Map<String, Long> scans = new TreeMap<>();
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT relname, seq_scan FROM pg_stat_user_tables WHERE relname IN"
                  // Of the verdicts the latest 20,000 are wanted, which here are all.
                  + " ('fraud_alerts', 'user_stats')")) {
        while (rows.next()) {
          scans.put(rows.getString(1), rows.getLong(2));
        }
      }
      return scans;
    }
  }

  private static Wanted wanted(FeedOrder order, String filter, Optional<FeedOrder.Key> anchor)
      throws Filters.SyntaxException {
    return new Wanted(
        true,
        Filters.parse(filter),
        order,
        anchor,
        200,
        Period.ALL,
        true,
        UserOrder.TOTAL,
        Optional.empty(),
        Optional.empty(),
        Optional.of("u42"),
        100,
        Optional.of(Instant.now().minusSeconds(60)));
  }

  @Test
  void nothingScansATable() throws Exception {
    Map<String, Long> before = sequentialScans();
    DashboardBackend backend =
        new DashboardBackend(postgres::database, Duration.ofSeconds(2), "ana", Clock.systemUTC());
    Data data = null;
    for (FeedOrder order : FeedOrder.values()) {
      for (String filter :
          List.of("", "user:u42", "rule:card-testing amount>20000", "verdict:fraud", "192.0.2.7")) {
        Wanted question = wanted(order, filter, Optional.empty());
        backend.want(question);
        data = backend.load(question);
        data = backend.load(data.wanted());
        List<Alert> alerts = data.feed().orElseThrow().alerts();
        if (!alerts.isEmpty()) {
          data =
              backend.load(
                  wanted(order, filter, Optional.of(order.key(alerts.get(alerts.size() - 1)))));
        }
      }
    }
    Alert any = data.user().orElseThrow().alerts().get(0);
    backend.load(
        new Wanted(
            false,
            List.of(),
            FeedOrder.DETECTED,
            Optional.empty(),
            1,
            Period.H24,
            false,
            UserOrder.TOTAL,
            Optional.empty(),
            Optional.of(any.transactionId()),
            Optional.empty(),
            1,
            Optional.empty()));
    try (Database database = postgres.database()) {
      new VerdictRepository(database).precision();
      AlertCounts counts = new AlertCounts();
      counts.refresh(database, Instant.now());
      for (int i = 0; i < 3; i++) {
        counts.goBack(database);
      }
      StatsCounts sums = new StatsCounts(Period.H24);
      sums.advance(new StatsRepository(database), Instant.now());
    }
    backend.close();
    // Sessions report what they did at their end.
    Thread.sleep(2000);
    assertThat(sequentialScans()).isEqualTo(before);
  }

  @Test
  void pagesInEveryOrderMeetWithoutGapOrOverlap() throws Exception {
    try (Database database = postgres.database()) {
      AlertRepository repository = new AlertRepository(database);
      for (FeedOrder order : FeedOrder.values()) {
        List<Alert> whole =
            repository.page(AlertFilter.ALL, order, Optional.empty(), Optional.empty(), 500);
        Set<String> paged = new HashSet<>();
        Optional<FeedOrder.Key> after = Optional.empty();
        for (int i = 0; i < 5; i++) {
          List<Alert> page = repository.page(AlertFilter.ALL, order, after, Optional.empty(), 100);
          page.forEach(alert -> paged.add(alert.transactionId()));
          after = Optional.of(order.key(page.get(99)));
        }
        assertThat(paged)
            .containsExactlyInAnyOrderElementsOf(whole.stream().map(Alert::transactionId).toList());
      }
    }
  }

  @Test
  void countsAndSearchesAgreeWithTheTables() throws Exception {
    try (Database database = postgres.database()) {
      AlertCounts counts = new AlertCounts();
      Instant now = Instant.now();
      counts.refresh(database, now);
      while (counts.goBack(database)) {
        counts.refresh(database, now);
      }
      assertThat(counts.summary(Period.ALL, now).count()).isEqualTo(ALERTS);
      assertThat(counts.summary(Period.ALL, now).totals())
          .containsExactlyInAnyOrderElementsOf(
              new AlertRepository(database).totals(AlertFilter.ALL));

      AlertFilter rare = AlertFilter.of(Filters.parse("rule:card-testing amount>30000"));
      AlertSearch search =
          new AlertSearch(
              new AlertRepository(database), rare, FeedOrder.AMOUNT, Optional.empty(), now);
      while (!search.complete()) {
        search.advance(100_000, Duration.ofMillis(50), now);
      }
      long expected =
          new AlertRepository(database)
              .totals(rare).stream().mapToLong(total -> total.count()).sum();
      assertThat(search.found(100_000))
          .hasSize((int) expected)
          .isSortedAccordingTo(FeedOrder.AMOUNT.comparator());
    }
  }

  @Test
  void aUsersAlertsAreFoundInPiecesInEveryOrder() throws Exception {
    AlertFilter busiest = AlertFilter.of(Filters.parse("user:u0"));
    try (Database database = postgres.database()) {
      AlertRepository repository = new AlertRepository(database);
      List<Alert> all =
          repository.page(busiest, FeedOrder.HAPPENED, Optional.empty(), Optional.empty(), 100_000);
      assertThat(all).hasSizeBetween(300, 1_999);
      for (FeedOrder order : FeedOrder.values()) {
        Instant now = Instant.now();
        AlertSearch search = new AlertSearch(repository, busiest, order, Optional.empty(), now);
        search.advance(100, Duration.ofNanos(1), now);
        assertThat(search.complete()).isFalse();
        assertThat(search.found(100_000)).hasSize(100);
        while (!search.complete()) {
          search.advance(100_000, Duration.ofMillis(50), now);
        }
        assertThat(search.found(100_000))
            .isEqualTo(all.stream().sorted(order.comparator()).toList());
      }
    }
  }

  @Test
  void usersOfAllTimeAreTheSameWithTheDatabasesSumsAndWithout() throws Exception {
    try (Database database = postgres.database()) {
      StatsRepository stats = new StatsRepository(database);
      StatsCounts kept = new StatsCounts(Period.ALL);
      assertThat(kept.advance(stats, Instant.now())).as("more to do").isFalse();
      assertUsers(kept, stats);

      postgres.execute("ALTER TABLE user_totals RENAME TO hidden");
      try {
        StatsCounts addedUp = new StatsCounts(Period.ALL);
        int pieces = 1;
        while (addedUp.advance(stats, Instant.now())) {
          assertThat(addedUp.top(UserOrder.TOTAL.comparator(), Optional.empty(), 1)).isPresent();
          pieces++;
        }
        assertThat(pieces).isGreaterThan(1);
        assertUsers(addedUp, stats);
      } finally {
        postgres.execute("ALTER TABLE hidden RENAME TO user_totals");
      }
    }
  }

  private static void assertUsers(StatsCounts sums, StatsRepository stats) {
    Map<UserOrder, StatsRepository.Sort> orders =
        Map.of(
            UserOrder.TOTAL, StatsRepository.Sort.total,
            UserOrder.COUNT, StatsRepository.Sort.count,
            UserOrder.AVERAGE, StatsRepository.Sort.avg);
    orders.forEach(
        (order, sort) -> {
          List<String> currencies =
              sums.top(order.comparator(), Optional.empty(), 1).orElseThrow().currencies();
          assertThat(currencies).containsExactlyInAnyOrder("USD", "EUR", "GBP", "JPY");
          for (String currency : currencies) {
            Optional<String> only = Optional.of(currency);
            StatsCounts.Result result = sums.top(order.comparator(), only, 200).orElseThrow();
            assertThat(result.coverage().complete()).isTrue();
            assertThat(result.users())
                .usingRecursiveComparison()
                .withComparatorForType(java.math.BigDecimal::compareTo, java.math.BigDecimal.class)
                .isEqualTo(stats.topUsers(Instant.EPOCH, Optional.empty(), only, sort, 200));
          }
        });
  }
}
