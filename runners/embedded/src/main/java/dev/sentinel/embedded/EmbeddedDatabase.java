package dev.sentinel.embedded;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;

/**
 * A real PostgreSQL server in processes of its own, with the database {@code sentinel} owned by the
 * role {@code sentinel}. It is durable ({@code fsync} is on) and checks passwords (SCRAM) on every
 * connection.
 *
 * <p>Instances come from {@link EmbeddedServices}.
 */
public final class EmbeddedDatabase extends EmbeddedService {

  private static final String DATABASE = "sentinel";
  private static final String USERNAME = "sentinel";
  private static final String PASSWORD = "sentinel";
  private static final String SUPERUSER = "postgres";
  private static final String SUPERUSER_PASSWORD = "postgres";

  private static final Duration STARTUP_TIMEOUT = Duration.ofSeconds(30);

  // initdb trusts every local connection; this asks all of them, the superuser too, for a password.
  private static final String CLIENT_AUTHENTICATION =
      "host all all " + Ports.HOST + "/32 scram-sha-256\n";

  private final Path dir;
  private final Path incomplete;
  private final Path log;
  private final Path workDir;
  private final Certificates certificates;

  // The library unpacks its binaries once for a resolver, so one that is shared by the whole JVM
  // would have this server run from the folder of another one, deleted before this one ends.
  private final PgBinaryResolver binaries =
      (system, hardware) -> DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, hardware);

  private EmbeddedPostgres server;

  EmbeddedDatabase(Path dataDir, Path workDir, int port, Certificates certificates) {
    super("PostgreSQL", port);
    this.dir = dataDir.resolve("postgres");
    this.incomplete = dataDir.resolve("postgres.incomplete");
    this.log = dataDir.resolve("postgres.log");
    this.workDir = workDir.resolve("postgres");
    this.certificates = certificates;
  }

  /** The JDBC URL of the database {@code sentinel}, without user and password. */
  public String jdbcUrl() {
    return jdbcUrl(DATABASE);
  }

  /** The role that owns every database here but is no superuser. */
  public String username() {
    return USERNAME;
  }

  /** The password of {@link #username()}, a well-known value. */
  public String password() {
    return PASSWORD;
  }

  /**
   * The process of the running server.
   *
   * @throws EmbeddedServiceException if it cannot be read
   */
  public long processId() {
    try {
      return OrphanPostmaster.processId(dir);
    } catch (IOException e) {
      throw new EmbeddedServiceException("Cannot tell the process of PostgreSQL: " + e, e);
    }
  }

  /**
   * Stops a server that was left behind on this data by a process that died. A start does so too;
   * this is for those who move the data first.
   */
  public void stopStray() {
    try {
      OrphanPostmaster.stop(dir);
    } catch (IOException e) {
      throw new EmbeddedServiceException("PostgreSQL did not stop: " + e.getMessage(), e);
    }
  }

  @Override
  void launch() {
    try {
      // Whoever runs on this folder was left behind by a process that died.
      OrphanPostmaster.stop(dir);
      Ports.requireFree(name(), port());
      deleteWhatIsIncomplete();
      boolean fresh = !Files.exists(dir.resolve("PG_VERSION"));
      if (fresh) {
        Files.createFile(incomplete);
      }
      server = newServer();
      if (fresh) {
        provision();
        Files.delete(incomplete);
      }
    } catch (EmbeddedServiceException e) {
      throw e;
    } catch (IOException | SQLException | RuntimeException e) {
      stopAfter(e);
      throw new EmbeddedServiceException(
          "PostgreSQL did not start on %s:%d: %s (see %s)"
              .formatted(Ports.HOST, port(), e.getMessage(), log),
          e);
    }
  }

  @Override
  void halt() {
    try {
      server.close();
      // The library gives up after five seconds, which a large last checkpoint can take.
      OrphanPostmaster.stop(dir);
    } catch (IOException e) {
      throw new EmbeddedServiceException("PostgreSQL did not stop: " + e.getMessage(), e);
    } finally {
      server = null;
    }
  }

  /** A start that failed half-way may have left a server, or one that is just about to run. */
  private void stopAfter(Exception failure) {
    try {
      if (server != null) {
        halt();
      }
      OrphanPostmaster.stopAnyStarting(dir);
    } catch (IOException | EmbeddedServiceException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Creates an empty database with a name no other has, owned by {@link #username()}.
   *
   * @return its JDBC URL, without user and password
   * @throws EmbeddedServiceException if the server does not run
   */
  public String newDatabase() {
    String name = "test_" + UUID.randomUUID().toString().replace('-', '_');
    try (Connection connection = superuserConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE %s OWNER %s".formatted(name, USERNAME));
    } catch (SQLException e) {
      throw new EmbeddedServiceException("Cannot create a database: " + e.getMessage(), e);
    }
    return jdbcUrl(name);
  }

  /**
   * Executes a statement as the superuser, for what {@link #username()} may not do, such as
   * creating roles.
   *
   * @throws EmbeddedServiceException if the server refuses or does not run
   */
  public void executeAsSuperuser(String sql) {
    try (Connection connection = superuserConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new EmbeddedServiceException("PostgreSQL refuses: " + e.getMessage(), e);
    }
  }

  /** A first start or an unpacking that was killed leaves pieces that the next one stumbles on. */
  private void deleteWhatIsIncomplete() throws IOException {
    if (Files.exists(incomplete)) {
      DataDirectory.deleteRecursively(dir);
      Files.delete(incomplete);
    }
    if (!Files.isDirectory(workDir)) {
      return;
    }
    try (DirectoryStream<Path> unpacked = Files.newDirectoryStream(workDir)) {
      for (Path folder : unpacked) {
        if (!Files.exists(folder.resolve(".exists"))) {
          DataDirectory.deleteRecursively(folder);
        }
      }
    }
  }

  private EmbeddedPostgres newServer() throws IOException {
    Files.createDirectories(workDir);
    EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
    if (certificates != null) {
      builder
          .setServerConfig("ssl", "on")
          .setServerConfig("ssl_cert_file", certificates.serverCertificate().toString())
          .setServerConfig("ssl_key_file", certificates.serverKey().toString());
    }
    return builder
        .setPort(port())
        .setDataDirectory(dir)
        .setCleanDataDirectory(false)
        .setOverrideWorkingDirectory(workDir.toFile())
        .setPgBinaryResolver(binaries)
        .setPGStartupWait(STARTUP_TIMEOUT)
        // A pipe would break when this process dies before the server.
        .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .setConnectConfig("password", SUPERUSER_PASSWORD)
        // The same order and case rules on every machine.
        .setLocaleConfig("locale", "C")
        .setServerConfig("listen_addresses", Ports.HOST)
        // No socket files in the system's temporary folder, where another server's may lie.
        .setServerConfig("unix_socket_directories", "")
        // The library turns durability off; tests that kill processes need it.
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .start();
  }

  private void provision() throws IOException, SQLException {
    try (Connection connection = superuserConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER ROLE %s PASSWORD '%s'".formatted(SUPERUSER, SUPERUSER_PASSWORD));
      statement.execute("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(USERNAME, PASSWORD));
      statement.execute("CREATE DATABASE %s OWNER %s".formatted(DATABASE, USERNAME));
      Files.writeString(dir.resolve("pg_hba.conf"), CLIENT_AUTHENTICATION);
      statement.execute("SELECT pg_reload_conf()");
    }
    awaitPasswordCheck();
  }

  /** The server reads its new rules a moment after it was told to. */
  private void awaitPasswordCheck() throws SQLException, IOException {
    long deadline = System.nanoTime() + STARTUP_TIMEOUT.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        DriverManager.getConnection(jdbcUrl(), USERNAME, "not-" + PASSWORD).close();
      } catch (SQLException e) {
        if ("28P01".equals(e.getSQLState())) {
          return;
        }
        throw e;
      }
    }
    throw new IOException("it does not check passwords");
  }

  private Connection superuserConnection() throws SQLException {
    return DriverManager.getConnection(jdbcUrl(SUPERUSER), SUPERUSER, SUPERUSER_PASSWORD);
  }

  private String jdbcUrl(String database) {
    return "jdbc:postgresql://%s:%d/%s".formatted(Ports.HOST, port(), database);
  }
}
