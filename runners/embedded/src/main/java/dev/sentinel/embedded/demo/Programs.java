package dev.sentinel.embedded.demo;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The jars that the demo starts, none of which this module depends on. */
record Programs(Path pipeline, Path generator, Path viewer) {

  private static final String PIPELINE = "sentinel-direct.jar";
  private static final String GENERATOR = "sentinel-generator.jar";
  private static final String VIEWER = "sentinel-viewer.jar";

  /**
   * Finds them in a folder, or in the build of the source tree with this root.
   *
   * @throws DemoException if one is not there
   */
  static Programs in(Path dir) {
    return new Programs(
        find(dir, "runners/direct/target", PIPELINE),
        find(dir, "generator/target", GENERATOR),
        find(dir, "viewer/target", VIEWER));
  }

  /** Where to look when nothing is given: the source tree this jar was built in, or its folder. */
  static Path home() {
    Path target = jar().getParent();
    // <root>/runners/embedded/target/sentinel-embedded.jar
    Path root = target.resolve("../../..").normalize();
    return Files.isDirectory(root.resolve("runners/direct")) ? root : target;
  }

  /** This jar. */
  static Path jar() {
    try {
      return Path.of(Programs.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new DemoException("Cannot tell where this jar lies; give --programs", e);
    }
  }

  private static Path find(Path dir, String target, String jar) {
    for (Path file : List.of(dir.resolve(jar), dir.resolve(target).resolve(jar))) {
      if (Files.isRegularFile(file)) {
        return file.toAbsolutePath().normalize();
      }
    }
    throw new DemoException(
        "%s is neither in %s nor in its %s: build it with ./mvnw package -DskipTests"
            .formatted(jar, dir, target));
  }
}
