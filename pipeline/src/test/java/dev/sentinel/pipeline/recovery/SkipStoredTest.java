package dev.sentinel.pipeline.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.model.TransactionCoder;
import dev.sentinel.pipeline.testing.Counters;
import dev.sentinel.pipeline.testing.Transactions;
import java.util.Map;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestPipelineExtension.class)
class SkipStoredTest {

  @Test
  void leavesOutWhatIsStored(TestPipeline pipeline) {
    StoredRecords stored = new StoredRecords();
    stored.of(0).add(0, 4);
    stored.of(0).add(6);
    stored.of(2).add(7);
    PCollection<Transaction> rest =
        pipeline
            .apply(
                Create.of(at(0, 4), at(0, 5), at(0, 6), at(0, 7), at(1, 4), at(2, 7))
                    .withCoder(TransactionCoder.of()))
            .apply(new SkipStored<>(Transaction::source, stored));

    PAssert.that(rest).containsInAnyOrder(at(0, 5), at(0, 7), at(1, 4));
    assertThat(rest.getCoder()).isEqualTo(TransactionCoder.of());
    assertThat(Counters.of(pipeline.run())).isEqualTo(Map.of("already_stored", 3L));
  }

  @Test
  void costsNothingWhenNothingIsStored(TestPipeline pipeline) {
    PCollection<Transaction> all =
        pipeline.apply(Create.of(at(0, 0)).withCoder(TransactionCoder.of()));

    assertThat(
            all.apply(new SkipStored<>(Transaction::source, RecoveryPlan.fromScratch().stored())))
        .isSameAs(all);
    pipeline.run();
  }

  private static Transaction at(int partition, long offset) {
    return Transactions.transaction().position(partition, offset).build();
  }
}
