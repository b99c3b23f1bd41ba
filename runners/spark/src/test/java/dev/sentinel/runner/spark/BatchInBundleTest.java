package dev.sentinel.runner.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.GroupIntoBatches;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

class BatchInBundleTest {
  private final Pipeline pipeline = Pipeline.create();

  @Test
  void everyElementComesOutOnceInBatchesNoLargerThanAsked() {
    List<Integer> numbers = IntStream.range(0, 1_000).boxed().toList();
    PCollection<KV<String, Iterable<Integer>>> batches =
        pipeline
            .apply(Create.of(numbers))
            .apply(WithKeys.<String, Integer>of(n -> "key-" + n % 3).withKeyType(STRING))
            .apply(GroupIntoBatches.<String, Integer>ofSize(10));
    pipeline.replaceAll(List.of(BatchInBundle.override()));

    PAssert.that(batches)
        .satisfies(
            all -> {
              List<Integer> seen = new ArrayList<>();
              for (KV<String, Iterable<Integer>> batch : all) {
                assertThat(batch.getValue())
                    .hasSizeBetween(1, 10)
                    .allMatch(n -> batch.getKey().equals("key-" + n % 3));
                batch.getValue().forEach(seen::add);
              }
              assertThat(seen).containsExactlyInAnyOrderElementsOf(numbers);
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void batchesDoNotMixWindows() {
    PCollection<KV<String, Iterable<Integer>>> batches =
        pipeline
            .apply(
                TestStream.create(VarIntCoder.of())
                    .addElements(at(1, 0), at(2, 11_000), at(3, 1_000), at(4, 12_000))
                    .advanceWatermarkToInfinity())
            .apply(Window.into(FixedWindows.of(Duration.standardSeconds(10))))
            .apply(WithKeys.of("all"))
            .apply(
                GroupIntoBatches.<String, Integer>ofSize(100)
                    .withMaxBufferingDuration(Duration.standardSeconds(1)));
    pipeline.replaceAll(List.of(BatchInBundle.override()));

    PAssert.that(batches)
        .satisfies(
            all -> {
              for (KV<String, Iterable<Integer>> batch : all) {
                assertThat(
                        StreamSupport.stream(batch.getValue().spliterator(), false)
                            .map(n -> n % 2)
                            .distinct())
                    .hasSize(1);
              }
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void batchesEndAtTheirBytes() {
    PCollection<KV<String, Iterable<String>>> batches =
        pipeline
            .apply(Create.of("1234", "1234", "1234", "1234", "1234"))
            .apply(WithKeys.of("all"))
            .apply(GroupIntoBatches.<String, String>ofByteSize(8, text -> (long) text.length()));
    pipeline.replaceAll(List.of(BatchInBundle.override()));

    PAssert.that(batches)
        .satisfies(
            all -> {
              all.forEach(batch -> assertThat(batch.getValue()).hasSizeBetween(1, 2));
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void nothingIsLeftOfTheOriginal() {
    pipeline
        .apply(Create.of(1, 2, 3))
        .apply(WithKeys.of("all"))
        .apply(GroupIntoBatches.<String, Integer>ofSize(2));
    pipeline.replaceAll(List.of(BatchInBundle.override()));

    List<PTransform<?, ?>> transforms = new ArrayList<>();
    pipeline.traverseTopologically(
        new Pipeline.PipelineVisitor.Defaults() {
          @Override
          public CompositeBehavior enterCompositeTransform(TransformHierarchy.Node node) {
            if (node.getTransform() != null) {
              transforms.add(node.getTransform());
            }
            return CompositeBehavior.ENTER_TRANSFORM;
          }
        });
    assertThat(transforms)
        .hasAtLeastOneElementOfType(BatchInBundle.class)
        .doesNotHaveAnyElementsOfTypes(GroupIntoBatches.class);
    pipeline.run().waitUntilFinish();
  }

  private static final TypeDescriptor<String> STRING = TypeDescriptors.strings();

  private static TimestampedValue<Integer> at(int number, long millis) {
    return TimestampedValue.of(number, Instant.ofEpochMilli(millis));
  }
}
