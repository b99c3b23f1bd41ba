package dev.sentinel.pipeline.preflight;

import dev.sentinel.pipeline.StartupException;
import dev.sentinel.pipeline.lake.LakeLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.util.MimeTypes;

/**
 * Checks that the lake can be written to and tidied up, with a small file in its staging folder.
 */
final class LakeCheck {
  private LakeCheck() {}

  static void run(LakeLayout lake) {
    try {
      ResourceId probe =
          FileSystems.matchNewResource(
              lake.staging() + "/probe-" + UUID.randomUUID(), /* isDirectory= */ false);
      try (WritableByteChannel channel = FileSystems.create(probe, MimeTypes.BINARY)) {
        channel.write(ByteBuffer.wrap("sentinel".getBytes(StandardCharsets.UTF_8)));
      }
      FileSystems.delete(List.of(probe), StandardMoveOptions.IGNORE_MISSING_FILES);
    } catch (IOException | RuntimeException e) {
      throw new StartupException(
          "The lake at "
              + lake.root()
              + " cannot be written to; check --lake, its permissions and, for s3://, --s3Endpoint,"
              + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY ("
              + rootMessage(e)
              + ").",
          e);
    }
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null
        ? root.getClass().getSimpleName()
        : root.getClass().getSimpleName() + ": " + root.getMessage();
  }
}
