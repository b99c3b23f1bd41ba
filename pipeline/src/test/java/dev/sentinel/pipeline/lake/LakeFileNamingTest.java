package dev.sentinel.pipeline.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LakeFileNamingTest {

  @ParameterizedTest
  @CsvSource({
    "transactions, 2026-01-31T23:59:50Z, 0, 1, 0,"
        + " part-transactions-20260131T235950.000Z-0-00000-of-00001.snappy.parquet",
    "eu.payments-v2_x, 2026-01-31T23:59:50.125Z, 12, 100, 99,"
        + " part-eu.payments-v2_x-20260131T235950.125Z-12-00099-of-00100.snappy.parquet",
    "t, 2000-01-01T00:00:00Z, 0, 1000, 7,"
        + " part-t-20000101T000000.000Z-0-00007-of-01000.snappy.parquet"
  })
  void namesSayWhatIsInside(
      String source, Instant window, long pane, int shards, int shard, String name) {
    assertThat(name(source, window, pane, shards, shard)).isEqualTo(name);
  }

  @Property(tries = 500)
  void windowIsReadBack(
      @ForAll @StringLength(min = 1, max = 20) @Chars({'a', 'Z', '0', '1', '-', '.', '_', 'T'})
          String source,
      @ForAll @LongRange(min = 946_684_800_000L, max = 4_133_980_799_999L) long window,
      @ForAll @IntRange(max = 100) int pane,
      @ForAll @IntRange(max = 99_999) int shard) {
    Instant start = Instant.ofEpochMilli(window);
    String file = name(source, start, pane, shard + 1, shard);

    assertThat(LakeFileNaming.windowOf(file, source)).contains(start);
    assertThat(LakeFileNaming.windowOf(file, source + "x")).isEmpty();
    assertThat(LakeFileNaming.windowOf(file, "x" + source)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "part-0.snappy.parquet",
        "part-transactions-20260131T235950Z-0-00000-of-00001.snappy.parquet",
        "part-transactions-20260131T235950.000Z-0-00000-of-00001.parquet",
        "part-transactions-20260131T235950.000Z-0-00000-of-00001.snappy.parquet.crc",
        ".part-transactions-20260131T235950.000Z-0-00000-of-00001.snappy.parquet",
        "part-transactions-eu-20260131T235950.000Z-0-00000-of-00001.snappy.parquet",
        "part-transactions-20269999T999999.000Z-0-00000-of-00001.snappy.parquet"
      })
  void otherFilesAreNotOurs(String file) {
    assertThat(LakeFileNaming.windowOf(file, "transactions")).isEmpty();
  }

  private static String name(String source, Instant window, long pane, int shards, int shard) {
    return LakeFileNaming.name(source, window, pane, shard, shards);
  }
}
