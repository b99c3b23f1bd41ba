package dev.sentinel.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GcLogTest {
  private static final long MEBIBYTE = 1024 * 1024;

  @Test
  void takesPeaksAndPausesOfEveryCollector() {
    GcLog log =
        GcLog.of(
            List.of(
                "[0.012s][info][gc] Using G1",
                "[1.234s][info][gc] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 245M->83M(512M) 12.345ms",
                "[1.500s][info][gc] GC(1) Concurrent Mark Cycle 8.1ms",
                "[1.600s][info][gc] GC(1) Pause Remark 90M->88M(512M) 1.000ms",
                "[9.000s][info][gc] GC(2) Pause Full (Ergonomics) 1900M->1100M(2048M) 500.655ms",
                "[9.100s][info][gc] GC(3) Pause Young (Allocation Failure) 700K->300K(1024K) 0.250ms"));

    assertThat(log.collections()).isEqualTo(4);
    assertThat(log.peakBytes()).isEqualTo(1900 * MEBIBYTE);
    assertThat(log.peakLiveBytes()).isEqualTo(1100 * MEBIBYTE);
    assertThat(log.pauseMillis()).isEqualTo(514.25);
  }
}
