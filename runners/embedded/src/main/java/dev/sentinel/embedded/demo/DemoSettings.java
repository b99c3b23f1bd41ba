package dev.sentinel.embedded.demo;

import dev.sentinel.embedded.EmbeddedServices.Service;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What to show.
 *
 * @param dataDir as the user wrote it, which is how it is shown
 * @param ports 0 is any free one
 * @param generatorArguments what the generator is to do, beside where to send it to
 * @param ends whether the generator ends by itself
 */
record DemoSettings(
    Path dataDir,
    Programs programs,
    Map<Service, Integer> ports,
    Lake lake,
    String rate,
    long fraudEvery,
    List<String> generatorArguments,
    boolean ends) {

  /** Kinds of lake. */
  enum Lake {
    LOCAL,
    S3
  }
}
