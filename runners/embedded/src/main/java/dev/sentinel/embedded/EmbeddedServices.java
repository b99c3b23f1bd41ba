package dev.sentinel.embedded;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Kafka, PostgreSQL and S3 on loopback, on one data directory.
 *
 * <pre>{@code
 * try (EmbeddedServices services = EmbeddedServices.builder().start()) {
 *   services.kafka().createTopic("transactions", 4);
 *   connectTo(services.kafka().bootstrapServers(), services.database().jdbcUrl());
 * }
 * }</pre>
 *
 * <p>One process at a time owns a data directory. Everything is stopped by {@link #close()}, and
 * when the JVM ends without it.
 */
public final class EmbeddedServices implements AutoCloseable {

  /** What can be embedded. */
  public enum Service {
    /** {@link EmbeddedKafka}. */
    KAFKA,
    /** {@link EmbeddedDatabase}. */
    POSTGRES,
    /** {@link EmbeddedS3}. */
    S3
  }

  private final DataDirectory dataDirectory;
  private final Certificates certificates;
  private final Map<Service, EmbeddedService> services = new EnumMap<>(Service.class);
  private final Thread closeAtExit = new Thread(this::close, "sentinel-embedded-close");
  private boolean closed;

  private EmbeddedServices(Builder builder) {
    dataDirectory =
        builder.dataDir == null ? DataDirectory.temporary() : DataDirectory.at(builder.dataDir);
    Path data = dataDirectory.path();
    Path work = data.resolve("work");
    certificates = builder.tls ? Certificates.create(data.resolve("tls")) : null;
    for (Service service : builder.services) {
      int wanted = builder.ports.getOrDefault(service, 0);
      int port = wanted == 0 ? Ports.free() : wanted;
      services.put(
          service,
          switch (service) {
            case KAFKA -> new EmbeddedKafka(data, work, port, certificates);
            case POSTGRES -> new EmbeddedDatabase(data, work, port, certificates);
            case S3 -> new EmbeddedS3(data, work, port);
          });
    }
  }

  /** All three services, on free ports, on a temporary data directory, until told otherwise. */
  public static Builder builder() {
    return new Builder();
  }

  /** Kafka. Throws {@link IllegalStateException} if it was not asked for. */
  public EmbeddedKafka kafka() {
    return (EmbeddedKafka) get(Service.KAFKA);
  }

  /** PostgreSQL. Throws {@link IllegalStateException} if it was not asked for. */
  public EmbeddedDatabase database() {
    return (EmbeddedDatabase) get(Service.POSTGRES);
  }

  /** S3. Throws {@link IllegalStateException} if it was not asked for. */
  public EmbeddedS3 s3() {
    return (EmbeddedS3) get(Service.S3);
  }

  /** Whether the service was asked for. */
  public boolean has(Service service) {
    return services.containsKey(service);
  }

  /** The absolute path of the folder that holds all data. */
  public Path dataDir() {
    return dataDirectory.path();
  }

  /**
   * The certificate, PEM, that clients must trust to talk TLS to Kafka and PostgreSQL. Throws
   * {@link IllegalStateException} if TLS was not asked for.
   */
  public Path authorityCertificate() {
    if (certificates == null) {
      throw new IllegalStateException("The embedded services were not asked for TLS");
    }
    return certificates.authority();
  }

  /**
   * Starts every service that does not run, all at the same time.
   *
   * @throws EmbeddedServiceException if one cannot run; those that can are left running
   */
  public void start() {
    List<CompletableFuture<Void>> starts =
        services.values().stream()
            .map(s -> CompletableFuture.runAsync(s::start, EmbeddedServices::inNewThread))
            .toList();
    try {
      CompletableFuture.allOf(starts.toArray(CompletableFuture<?>[]::new)).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Stops every service and gives up the data directory, which is deleted if it is temporary. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    List<RuntimeException> failures = new ArrayList<>();
    // The reverse of the order in which data flows through them.
    List<EmbeddedService> ordered = new ArrayList<>(services.values());
    Collections.reverse(ordered);
    for (EmbeddedService service : ordered) {
      attempt(service::close, failures);
    }
    attempt(dataDirectory::close, failures);
    attempt(this::forgetExitHook, failures);
    if (!failures.isEmpty()) {
      RuntimeException first = failures.get(0);
      failures.stream().skip(1).forEach(first::addSuppressed);
      throw first;
    }
  }

  private void forgetExitHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(closeAtExit);
    } catch (IllegalStateException e) {
      // The JVM is ending, and this may well be that hook: nothing is left to remove.
      return;
    }
  }

  // Starting blocks for seconds, which is not for the pool that everyone shares.
  private static void inNewThread(Runnable task) {
    new Thread(task, "sentinel-embedded-start").start();
  }

  private static void attempt(Runnable action, List<RuntimeException> failures) {
    try {
      action.run();
    } catch (RuntimeException e) {
      failures.add(e);
    }
  }

  private EmbeddedService get(Service service) {
    EmbeddedService found = services.get(service);
    if (found == null) {
      throw new IllegalStateException(service + " is not among the embedded services");
    }
    return found;
  }

  /** What to run, where. */
  public static final class Builder {

    private Path dataDir;
    private Set<Service> services = EnumSet.allOf(Service.class);
    private final Map<Service, Integer> ports = new EnumMap<>(Service.class);
    private boolean tls;

    private Builder() {}

    /** Keeps data in this folder, created when missing, instead of a temporary one. */
    public Builder dataDir(Path dir) {
      this.dataDir = dir;
      return this;
    }

    /** Runs just these services, at least one. */
    public Builder services(Set<Service> chosen) {
      this.services = EnumSet.copyOf(chosen);
      return this;
    }

    /** Runs a service on this port; 0, the default, is any free one. */
    public Builder port(Service service, int port) {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("Not a port: " + port);
      }
      ports.put(service, port);
      return this;
    }

    /**
     * Gives Kafka a second listener with TLS and logins ({@link EmbeddedKafka#secureServers()}),
     * and lets PostgreSQL talk TLS. Certificates are made at each start.
     */
    public Builder tls() {
      tls = true;
      return this;
    }

    /**
     * Takes the data directory and starts nothing yet, so that each service can be started when it
     * is needed.
     *
     * @throws EmbeddedServiceException if another process has the data directory
     */
    public EmbeddedServices build() {
      EmbeddedServices built = new EmbeddedServices(this);
      Runtime.getRuntime().addShutdownHook(built.closeAtExit);
      return built;
    }

    /**
     * Builds and starts all services, or none.
     *
     * @throws EmbeddedServiceException if one cannot run; the message says which and why
     */
    public EmbeddedServices start() {
      EmbeddedServices built = build();
      try {
        built.start();
        return built;
      } catch (RuntimeException e) {
        try {
          built.close();
        } catch (RuntimeException closing) {
          e.addSuppressed(closing);
        }
        throw e;
      }
    }
  }
}
