package dev.sentinel.runner.spark;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.StreamingContext;
import org.apache.spark.streaming.api.java.JavaStreamingListener;
import org.apache.spark.streaming.api.java.JavaStreamingListenerBatchSubmitted;
import org.apache.spark.streaming.dstream.DStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * Has Spark forget batches sooner. It writes keyed state to disk with every tenth batch, keeps
 * twenty batches in memory to get there when an executor is lost, and does so with everything that
 * the state was made of. Beam's runner has no option for either.
 *
 * <p>That is twenty copies of all state that changes in every batch, and most of the heap.
 */
final class ShortMemory extends JavaStreamingListener {
  private static final Logger LOG = LoggerFactory.getLogger(ShortMemory.class);

  private final int batches;
  private boolean done;

  /**
   * @param batches how many there are from one checkpoint of state to the next; twice as many stay
   *     in memory
   */
  ShortMemory(int batches) {
    this.batches = batches;
  }

  /** The graph cannot be had any sooner. */
  @Override
  @SuppressWarnings("deprecation") // DStreams are, and Beam's runner is made of them.
  public void onBatchSubmitted(JavaStreamingListenerBatchSubmitted batch) {
    Option<StreamingContext> context = StreamingContext.getActive();
    if (!done && context.isDefined()) {
      done = true;
      Set<DStream<?>> streams = streamsOf(context.get());
      streams.forEach(this::shorten);
      LOG.info(
          "Spark keeps {} ms of batches in memory",
          streams.stream().mapToLong(s -> s.rememberDuration().milliseconds()).max().orElse(0));
    }
  }

  @SuppressWarnings("deprecation")
  private static Set<DStream<?>> streamsOf(StreamingContext context) {
    Set<DStream<?>> streams = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<DStream<?>> left = new ArrayDeque<>(List.of(context.graph().getOutputStreams()));
    while (!left.isEmpty()) {
      DStream<?> stream = left.remove();
      if (streams.add(stream)) {
        left.addAll(JavaConverters.seqAsJavaList(stream.dependencies()));
      }
    }
    return streams;
  }

  private void shorten(DStream<?> stream) {
    Duration interval = stream.slideDuration().times(batches);
    if (stream.mustCheckpoint() && interval.less(stream.checkpointDuration())) {
      stream.checkpointDuration_$eq(interval);
    }
    if (interval.times(2).less(stream.rememberDuration())) {
      stream.rememberDuration_$eq(interval.times(2));
    }
  }
}
