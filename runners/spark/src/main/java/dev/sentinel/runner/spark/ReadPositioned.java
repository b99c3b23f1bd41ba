package dev.sentinel.runner.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.spark.SparkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.runners.AppliedPTransform;
import org.apache.beam.sdk.runners.PTransformOverride;
import org.apache.beam.sdk.runners.PTransformOverrideFactory;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.util.construction.ReplacementOutputs;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Reads from a {@link PositionedSource}, in place of the pipeline's own read.
 *
 * @param <T> what the pipeline reads
 */
final class ReadPositioned<T> extends PTransform<PBegin, PCollection<T>> {
  private final PositionedSource<T, ?> source;

  private ReadPositioned(PositionedSource<T, ?> source) {
    this.source = source;
  }

  /**
   * Wraps every unbounded source of a pipeline, and leaves it to {@link ReadLimits} when a batch
   * ends.
   *
   * @param maxBytesPerBatch bounds the memory of a batch whatever the size of its records
   */
  static PTransformOverride override(SparkPipelineOptions options, long maxBytesPerBatch) {
    ReadLimits limits = ReadLimits.of(options, maxBytesPerBatch);
    // One element a batch, for which the time must not be over before it is asked for.
    options.setMaxRecordsPerBatch(1L);
    options.setMinReadTimeMillis(options.getBatchIntervalMillis() - 1);
    return PTransformOverride.of(
        application ->
            application.getTransform() instanceof Read.Unbounded<?> read
                && !(read.getSource() instanceof PositionedSource),
        new Factory<>(limits));
  }

  /** Whether all unbounded sources of a pipeline, of which there is one at least, are such. */
  static boolean isOnlyReadOf(Pipeline pipeline) {
    List<UnboundedSource<?, ?>> sources = new ArrayList<>();
    pipeline.traverseTopologically(
        new Pipeline.PipelineVisitor.Defaults() {
          @Override
          public CompositeBehavior enterCompositeTransform(TransformHierarchy.Node node) {
            if (node.getTransform() instanceof Read.Unbounded<?> read) {
              sources.add(read.getSource());
            }
            return CompositeBehavior.ENTER_TRANSFORM;
          }
        });
    return !sources.isEmpty() && sources.stream().allMatch(PositionedSource.class::isInstance);
  }

  @Override
  public PCollection<T> expand(PBegin begin) {
    Coder<T> coder = source.getRecordCoder();
    return begin
        .apply("Positioned", Read.from(source))
        .apply("Records", ParDo.of(new RecordBatch.Read<>(coder)))
        .setCoder(coder);
  }

  private record Factory<T>(ReadLimits limits)
      implements PTransformOverrideFactory<PBegin, PCollection<T>, Read.Unbounded<T>> {
    @Override
    public PTransformReplacement<PBegin, PCollection<T>> getReplacementTransform(
        AppliedPTransform<PBegin, PCollection<T>, Read.Unbounded<T>> transform) {
      return PTransformReplacement.of(
          transform.getPipeline().begin(), wrap(transform.getTransform().getSource()));
    }

    @SuppressWarnings("unchecked") // Read forgets the type of its source's positions.
    private <M extends UnboundedSource.CheckpointMark> PTransform<PBegin, PCollection<T>> wrap(
        UnboundedSource<T, ?> source) {
      return new ReadPositioned<>(new PositionedSource<>((UnboundedSource<T, M>) source, limits));
    }

    @Override
    public Map<PCollection<?>, ReplacementOutput> mapOutputs(
        Map<TupleTag<?>, PCollection<?>> outputs, PCollection<T> newOutput) {
      return ReplacementOutputs.singleton(outputs, newOutput);
    }
  }
}
