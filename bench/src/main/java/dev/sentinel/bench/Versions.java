package dev.sentinel.bench;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What the build was made with. */
final class Versions implements IVersionProvider {
  private final Properties versions = new Properties();

  /** Called by picocli, too. */
  Versions() {
    try (InputStream in = Versions.class.getResourceAsStream("/sentinel-bench.properties")) {
      versions.load(in);
    } catch (IOException e) {
      throw new BenchException("Cannot read the versions", e);
    }
  }

  @Override
  public String[] getVersion() {
    return new String[] {"sentinel-bench " + sentinel()};
  }

  String sentinel() {
    return versions.getProperty("sentinel");
  }

  /** Of everything that is measured with, for a report. */
  String others() {
    return "Beam %s, Spark %s, Kafka %s, PostgreSQL %s"
        .formatted(
            versions.getProperty("beam"),
            versions.getProperty("spark"),
            versions.getProperty("kafka"),
            versions.getProperty("postgresql"));
  }
}
