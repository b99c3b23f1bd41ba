package dev.sentinel.pipeline.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LakeLayoutTest {

  @ParameterizedTest
  @CsvSource({
    "2026-01-31T23:59:59.999999Z, date=2026-01-31",
    "2026-02-01T00:00:00Z, date=2026-02-01",
    "2026-01-31T13:59:59+14:00, date=2026-01-30",
    "2026-01-31T14:00:00+14:00, date=2026-01-31",
    "2026-01-31T11:59:59-12:00, date=2026-01-31",
    "2026-01-31T12:00:00-12:00, date=2026-02-01",
    "2024-02-28T23:00:00-03:00, date=2024-02-29",
    "2000-01-01T00:00:00Z, date=2000-01-01",
    "2100-12-31T23:59:59Z, date=2100-12-31"
  })
  void partitionIsTheDateInUtc(OffsetDateTime time, String partition) {
    assertThat(LakeLayout.partitionOf(LakeLayout.epochDayOf(time.toInstant())))
        .isEqualTo(partition);
  }

  @ParameterizedTest
  @CsvSource({
    "/data/lake, /data/lake/raw_transactions, /data/lake/_staging",
    "/data/lake//, /data/lake/raw_transactions, /data/lake/_staging",
    "s3://bucket, s3://bucket/raw_transactions, s3://bucket/_staging",
    "s3://bucket/, s3://bucket/raw_transactions, s3://bucket/_staging",
    "s3://bucket/a/b/, s3://bucket/a/b/raw_transactions, s3://bucket/a/b/_staging"
  })
  void tableAndStagingAreApart(String root, String table, String staging) {
    LakeLayout lake = new LakeLayout(root);

    assertThat(lake.table()).isEqualTo(table);
    assertThat(lake.staging()).isEqualTo(staging);
  }

  @Test
  void sameFolderSameLake() {
    assertThat(new LakeLayout("/data/lake/")).isEqualTo(new LakeLayout("/data/lake"));
  }
}
