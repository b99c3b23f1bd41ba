package dev.sentinel.bench;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the build made and the measurements start.
 *
 * @param root of the source tree
 */
record Programs(Path root) {

  /** The tree that this program was built in. */
  static Programs ofThisBuild() {
    try {
      Path jarOrClasses =
          Path.of(Programs.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      // <root>/bench/target/sentinel-bench.jar
      return new Programs(jarOrClasses.resolve("../../..").normalize());
    } catch (URISyntaxException e) {
      throw new BenchException("Cannot tell where the source tree is", e);
    }
  }

  /** Starts the pipeline on a Spark in one JVM, as users do. */
  Path runOnSpark() {
    require(root.resolve("runners/spark/target/sentinel-spark.jar"));
    return require(root.resolve("runners/spark/run.sh"));
  }

  Path generator() {
    return require(root.resolve("generator/target/sentinel-generator.jar"));
  }

  /** The folder of Spark's own jars. */
  Path sparkJars() {
    return require(root.resolve("runners/spark-dist/target/spark/jars"));
  }

  /** JVM options that Spark needs, as a file for {@code java @file}. */
  Path sparkJvmOptions() {
    return require(root.resolve("runners/spark/jvm.options"));
  }

  /** The folder of jars that Structured Streaming needs besides Spark's. */
  Path nativeJars() {
    return require(root.resolve("bench/target/native"));
  }

  /** This module's classes; its jar would bring its libraries along. */
  Path benchClasses() {
    return require(root.resolve("bench/target/classes"));
  }

  /** Where reports go unless told otherwise. */
  Path results() {
    return root.resolve("bench/target/results");
  }

  /** Where jobs write; what is left of one that failed stays there. */
  Path runs() {
    return root.resolve("bench/target/runs");
  }

  static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  private static Path require(Path path) {
    if (!Files.exists(path)) {
      throw new BenchException(path + " is missing: build it with ./mvnw -DskipTests package");
    }
    return path;
  }
}
