package dev.sentinel.pipeline.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OffsetRangesTest {
  private static final int MAX = 60;

  @Property(tries = 1000)
  void holdsWhatASetHolds(
      @ForAll @Size(max = 30) List<@IntRange(max = MAX) Integer> firsts,
      @ForAll @Size(max = 30) List<@IntRange(min = -1, max = 8) Integer> lengths) {
    OffsetRanges ranges = new OffsetRanges();
    TreeSet<Long> set = new TreeSet<>();
    for (int i = 0; i < Math.min(firsts.size(), lengths.size()); i++) {
      long first = firsts.get(i);
      long last = first + lengths.get(i);
      ranges.add(first, last);
      LongStream.rangeClosed(first, last).forEach(set::add);
    }

    assertThat(ranges.isEmpty()).isEqualTo(set.isEmpty());
    if (!set.isEmpty()) {
      assertThat(ranges.last()).isEqualTo(set.last());
    }
    for (long offset = -1; offset <= MAX + 10; offset++) {
      assertThat(ranges.contains(offset)).as("%s", offset).isEqualTo(set.contains(offset));
      long missing = offset;
      while (set.contains(missing)) {
        missing++;
      }
      assertThat(ranges.firstMissing(offset)).as("%s", offset).isEqualTo(missing);
    }
    OffsetRanges oneByOne = new OffsetRanges();
    set.descendingSet().forEach(oneByOne::add);
    assertThat(ranges).isEqualTo(oneByOne).hasSameHashCodeAs(oneByOne);
  }

  @Test
  void neighboursAreOneRange() {
    OffsetRanges ranges = new OffsetRanges();
    for (long offset = 0; offset < 1000; offset++) {
      ranges.add(offset);
    }
    ranges.add(2000);
    ranges.add(1001, 1998);

    assertThat(ranges).hasToString("{0=999, 1001=1998, 2000=2000}");

    ranges.add(1000);
    ranges.add(1999);

    assertThat(ranges).hasToString("{0=2000}");
  }
}
