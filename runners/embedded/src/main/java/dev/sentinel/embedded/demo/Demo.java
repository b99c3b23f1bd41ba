package dev.sentinel.embedded.demo;

import dev.sentinel.embedded.EmbeddedDatabase;
import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServices.Service;
import dev.sentinel.embedded.demo.DemoSettings.Lake;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The demo from the first service to the closing table. */
final class Demo {

  private final DemoSettings settings;
  private final PrintWriter out;
  private final StopRequest stop;
  private final long start = System.nanoTime();

  Demo(DemoSettings settings, PrintWriter out, StopRequest stop) {
    this.settings = settings;
    this.out = out;
    this.stop = stop;
  }

  /**
   * Runs until the generator has ended, or was stopped, and nothing it sent is on its way any more.
   *
   * @return whether everything sent was treated as it should be
   * @throws DemoException if a program or service failed
   */
  boolean run() throws InterruptedException {
    DemoFolder folder = new DemoFolder(settings.dataDir());
    folder.requireOurs();
    try (EmbeddedServices services = services();
        Children children = new Children(folder, environment(services))) {
      if (services.has(Service.POSTGRES)) {
        services.database().stopStray();
      }
      boolean previous = folder.setAside();
      out.printf(
          "Sentinel demo: %s transactions/s, every %sth a fraud. Ctrl-C stops it.%n",
          settings.rate(), settings.fraudEvery());
      out.printf(
          "Data goes to %s%s.%n",
          folder.root(), previous ? ", that of the run before to " + folder.previous() : "");
      Progress progress = new Progress(out);
      progress.step("Starting Kafka and PostgreSQL", services::start);
      children.holdPostgres(services.database().processId());
      Act act = new Act(settings, folder, services, children, progress, stop, out);
      AuditReport report = act.play();
      out.println();
      out.print(new ClosingTable(report, Duration.ofNanos(System.nanoTime() - start)).text());
      out.println(kept(folder));
      out.flush();
      return report.holds();
    }
  }

  private String kept(DemoFolder folder) {
    return "The data stays in %s. To query PostgreSQL again:%n  java -jar %s \\%n    start --data-dir=%s --no-s3"
        .formatted(folder.root(), DemoHeader.shown(Programs.jar()), folder.root());
  }

  private EmbeddedServices services() {
    Set<Service> chosen = EnumSet.of(Service.KAFKA, Service.POSTGRES);
    if (settings.lake() == Lake.S3) {
      chosen.add(Service.S3);
    }
    EmbeddedServices.Builder builder =
        EmbeddedServices.builder().dataDir(settings.dataDir()).services(chosen);
    settings.ports().forEach(builder::port);
    return builder.build();
  }

  private static Map<String, String> environment(EmbeddedServices services) {
    EmbeddedDatabase database = services.database();
    Map<String, String> environment = new HashMap<>();
    environment.put("SENTINEL_JDBC_PASSWORD", database.password());
    if (services.has(Service.S3)) {
      environment.put("AWS_ACCESS_KEY_ID", services.s3().accessKey());
      environment.put("AWS_SECRET_ACCESS_KEY", services.s3().secretKey());
    }
    return environment;
  }

  /** The folder that the objects of the lake lie in. */
  static Path lakeFolder(DemoFolder folder, EmbeddedServices services) {
    return services.has(Service.S3)
        ? folder.root().resolve("s3").resolve(services.s3().bucket()).resolve("lake")
        : folder.lake();
  }
}
