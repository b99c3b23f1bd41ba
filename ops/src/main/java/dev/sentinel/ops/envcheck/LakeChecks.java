package dev.sentinel.ops.envcheck;

import dev.sentinel.pipeline.lake.LakeLayout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.util.MimeTypes;

/** Lists the lake, and writes, reads and deletes a small probe in its staging folder. */
final class LakeChecks {
  private static final byte[] PROBE = "sentinel".getBytes(StandardCharsets.UTF_8);

  private final LakeLayout lake;

  LakeChecks(LakeLayout lake) {
    this.lake = lake;
  }

  @FunctionalInterface
  private interface Step {
    String run() throws IOException;
  }

  List<CheckResult> run() {
    List<CheckResult> results = new ArrayList<>();
    ResourceId probe =
        FileSystems.matchNewResource(
            lake.staging() + "/probe-" + UUID.randomUUID(), /* isDirectory= */ false);
    boolean goesOn =
        step(
            "Lake: list",
            "cannot be listed; does the bucket exist, and may the key list it?",
            results,
            () -> {
              // A failure shows when the result is looked at.
              FileSystems.match(lake.table() + "/*", EmptyMatchTreatment.ALLOW).metadata();
              return lake.root();
            });
    goesOn =
        goesOn
            && step(
                "Lake: write",
                "cannot be written to; give the key the right to write objects",
                results,
                () -> {
                  try (WritableByteChannel channel = FileSystems.create(probe, MimeTypes.BINARY)) {
                    channel.write(ByteBuffer.wrap(PROBE));
                  }
                  return "a probe in " + lake.staging();
                });
    if (!goesOn) {
      return results;
    }
    step(
        "Lake: read",
        "cannot be read back; give the key the right to read objects",
        results,
        () -> {
          try (InputStream in = Channels.newInputStream(FileSystems.open(probe))) {
            if (!Arrays.equals(in.readAllBytes(), PROBE)) {
              throw new IOException("the probe has other bytes than were written");
            }
          }
          return "the same bytes";
        });
    step(
        "Lake: delete",
        "cannot be tidied up; give the key the right to delete objects, and delete " + probe,
        results,
        () -> {
          FileSystems.delete(List.of(probe));
          return "the probe is gone";
        });
    return results;
  }

  private boolean step(String subject, String failure, List<CheckResult> results, Step step) {
    try {
      results.add(CheckResult.ok(subject, step.run()));
      return true;
    } catch (IOException | RuntimeException e) {
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      String cause = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
      results.add(
          CheckResult.failed(
              subject,
              lake.root()
                  + " "
                  + failure
                  + " ("
                  + root.getClass().getSimpleName()
                  + ": "
                  + cause
                  + ")"));
      return false;
    }
  }
}
