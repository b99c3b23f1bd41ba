package dev.sentinel.embedded.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosingTableTest {

  private static final Latency LATENCY = new Latency(10, 123, 240, 1_301);

  private static final List<Detection> FOUND =
      List.of(
          new Detection("amount-x100", 240, 240, 240, 240),
          new Detection("card-testing", 1_400, 1_390, 9_800, 1_390));

  @Test
  void allIsWell() {
    AuditReport report =
        new AuditReport(
            12_000, good(12_000), 12_000, good(240), good(12_000), 11_803, 0, FOUND, 17, LATENCY);

    assertThat(new ClosingTable(report, Duration.ofMillis(1_234_567)).text())
        .isEqualTo(
            """
                                  expected     found   missing   doubled     false
              Archived              12,000    12,000         0         0         0
              Amount alerts            240       240         0         0         0
              Counted in stats      12,000    12,000         0         0         0
              Dead letters               0         0
              Sent               12,000 transactions
              Archived rows      12,000, 12,000 distinct
              Stats rows         11,803
              Alert latency      p50 123 ms, p95 240 ms, p99 1,301 ms
                                 of 10 alerts; the first 10.0 s are warm-up and left out
              Total time         1234.6 s
              Planted fraud          cases     found  payments   alerted
              amount-x100              240       240       240       240
              card-testing           1,400     1,390     9,800     1,390
              Others alerted     17 genuine transactions
            All well: archived once, every amount above 5,000 alerted once.
            """);
  }

  @Test
  void everyProblemIsNamed() {
    AuditReport report =
        new AuditReport(
            600,
            new Check(600, 599, found("a (0/1)", "b (1/1)"), found("c (0/2)"), Findings.NONE),
            598,
            new Check(12, 12, found("f"), Findings.NONE, found("g")),
            new Check(
                600, 604, Findings.NONE, new Findings(4, List.of("x", "y", "z")), Findings.NONE),
            550,
            2,
            List.of(),
            0,
            new Latency(0, 0, 0, 0));

    assertThat(report.holds()).isFalse();
    assertThat(new ClosingTable(report, Duration.ofSeconds(75)).text())
        .isEqualTo(
            """
                                  expected     found   missing   doubled     false
              Archived                 600       599         2         1         0
              Amount alerts             12        12         1         0         1
              Counted in stats         600       604         0         4         0
              Dead letters               0         2
              Sent               600 transactions
              Archived rows      599, 598 distinct
              Stats rows         550
              Alert latency      no alert after the warm-up of 10.0 s
              Total time         75.0 s
            NOT WELL: 2 transactions not archived: a (0/1), b (1/1)
            NOT WELL: 1 transactions archived more than once: c (0/2)
            NOT WELL: 1 amounts above 5,000 not alerted: f
            NOT WELL: 1 others alerted: g
            NOT WELL: 4 transactions counted in user_stats more than once: x, y, z, ...
            NOT WELL: 2 dead letters
            """);
  }

  @Test
  void nothingSentIsNoSuccess() {
    AuditReport report =
        new AuditReport(
            0, good(0), 0, good(0), good(0), 0, 0, List.of(), 0, new Latency(0, 0, 0, 0));

    assertThat(report.holds()).isFalse();
    assertThat(new ClosingTable(report, Duration.ofSeconds(3)).text())
        .endsWith("NOT WELL: nothing was sent\n");
  }

  private static Check good(long count) {
    return new Check(count, count, Findings.NONE, Findings.NONE, Findings.NONE);
  }

  private static Findings found(String... examples) {
    return new Findings(examples.length, List.of(examples));
  }
}
