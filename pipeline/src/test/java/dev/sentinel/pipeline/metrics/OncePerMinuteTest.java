package dev.sentinel.pipeline.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OncePerMinuteTest {

  // A nano clock starts anywhere and runs over.
  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MAX_VALUE - 30_000_000_000L, Long.MIN_VALUE})
  void oneEventAMinuteStandsForAll(long start) {
    AtomicLong clock = new AtomicLong(start);
    OncePerMinute once = new OncePerMinute(clock::get);
    List<Long> counts = new ArrayList<>();

    once.run(counts::add);
    assertThat(counts).containsExactly(1L);

    once.run(counts::add);
    clock.addAndGet(Duration.ofMinutes(1).toNanos() - 1);
    once.run(counts::add);
    assertThat(counts).containsExactly(1L);

    clock.incrementAndGet();
    once.run(counts::add);
    assertThat(counts).containsExactly(1L, 3L);

    clock.addAndGet(Duration.ofHours(1).toNanos());
    once.run(counts::add);
    once.run(counts::add);
    assertThat(counts).containsExactly(1L, 3L, 1L);
  }
}
