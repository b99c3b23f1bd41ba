package dev.sentinel.pipeline.lake;

import dev.sentinel.pipeline.resilience.Outage;
import dev.sentinel.pipeline.resilience.Patience;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The free space of a lake that is a folder. A write waits until there is room for it: one that has
 * failed half-way cannot be repeated, since nobody knows how much of it is in the file.
 *
 * @param lake the lake; a bucket has space without end
 * @param patience how long it may be full
 */
record LakeSpace(LakeLayout lake, Patience patience) implements Serializable {
  /** What is kept free: blocks are filled up, and others may write at the same moment. */
  private static final long MARGIN_BYTES = 64 * 1024;

  /** Writers take turns: each would else count on the same free space. */
  private static final Object TURN = new Object();

  /** A channel to a file of the lake that waits for space. */
  WritableByteChannel guard(WritableByteChannel channel) {
    return lake.root().startsWith("s3:") ? channel : new GuardedChannel(channel);
  }

  private void awaitRoomFor(long bytes) throws IOException {
    Path folder = Path.of(lake.root());
    Outage outage = Outage.of("The lake at " + lake.root());
    Patience.Attempts attempts = patience.begin();
    while (true) {
      // What the disk says is of now; a folder that is gone is for the write itself to find out.
      long free = Files.exists(folder) ? Files.getFileStore(folder).getUsableSpace() : bytes;
      if (!Files.exists(folder) || free >= bytes + MARGIN_BYTES) {
        outage.over();
        return;
      }
      attempts.pause(
          outage, new IOException("No space left on device: " + free + " bytes are free"));
    }
  }

  private final class GuardedChannel implements WritableByteChannel {
    private final WritableByteChannel channel;

    GuardedChannel(WritableByteChannel channel) {
      this.channel = channel;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      synchronized (TURN) {
        awaitRoomFor(source.remaining());
        return channel.write(source);
      }
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
