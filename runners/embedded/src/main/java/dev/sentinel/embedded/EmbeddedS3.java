package dev.sentinel.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A real S3 server (s3proxy over a folder) in this JVM, which checks signatures. Clients need
 * path-style addressing. A bucket is a folder below {@link #baseDir()}.
 *
 * <p>Instances come from {@link EmbeddedServices}.
 */
public final class EmbeddedS3 extends EmbeddedService {

  private static final String BUCKET = "sentinel";
  private static final String ACCESS_KEY = "sentinel";
  private static final String SECRET_KEY = "sentinel-secret";
  private static final String REGION = "us-east-1";

  // By name, because it cannot be loaded where the S3 server's own classes are not.
  private static final String SERVER_CLASS = "dev.sentinel.embedded.S3ProxyServer";

  private static final Pattern BUCKET_NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

  private final Path dir;
  private final Path workDir;
  private volatile String secretKey = SECRET_KEY;
  private URLClassLoader classes;
  private Closeable server;

  EmbeddedS3(Path dataDir, Path workDir, int port) {
    super("S3", port);
    this.dir = dataDir.resolve("s3");
    this.workDir = workDir;
  }

  /** Where clients send requests to, for example {@code http://127.0.0.1:9000}. */
  public URI endpoint() {
    return URI.create("http://" + Ports.HOST + ":" + port());
  }

  /** A region to sign for; the server takes any. */
  public String region() {
    return REGION;
  }

  /** The access key id, a well-known value. */
  public String accessKey() {
    return ACCESS_KEY;
  }

  /** The secret access key, a well-known value unless it was changed. */
  public String secretKey() {
    return secretKey;
  }

  /** Changes the secret access key, from the next {@link #start()} on. */
  public void setSecretKey(String secretKey) {
    this.secretKey = secretKey;
  }

  /** A bucket that is always there. */
  public String bucket() {
    return BUCKET;
  }

  /** The folder of all buckets, for tests that look at objects as files. */
  public Path baseDir() {
    return dir;
  }

  @Override
  void launch() {
    Ports.requireFree(name(), port());
    try {
      createBucket(BUCKET);
      classes = JarBundle.S3.newClassLoader(workDir, SERVER_CLASS);
      server = newServer();
    } catch (IOException | ReflectiveOperationException | RuntimeException e) {
      Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
      halt();
      throw new EmbeddedServiceException(
          "S3 did not start on %s: %s".formatted(endpoint(), cause), cause);
    }
  }

  @Override
  void halt() {
    try {
      if (server != null) {
        server.close();
      }
      if (classes != null) {
        classes.close();
      }
    } catch (IOException e) {
      throw new EmbeddedServiceException("S3 did not stop: " + e, e);
    } finally {
      server = null;
      classes = null;
    }
  }

  /**
   * Creates a bucket; does nothing when it is there. Works whether or not the server runs.
   *
   * @throws IllegalArgumentException if it is no valid name of a bucket
   */
  public void createBucket(String bucket) {
    if (!BUCKET_NAME.matcher(bucket).matches()) {
      throw new IllegalArgumentException("Not a valid name of a bucket: " + bucket);
    }
    try {
      Files.createDirectories(dir.resolve(bucket));
    } catch (IOException e) {
      throw new EmbeddedServiceException("Cannot create the bucket %s: %s".formatted(bucket, e), e);
    }
  }

  /** Creates a bucket with a name no other has, and returns the name. */
  public String newBucket() {
    String bucket = "bucket-" + UUID.randomUUID();
    createBucket(bucket);
    return bucket;
  }

  private Closeable newServer() throws ReflectiveOperationException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    // The threads of the server inherit it, and the server looks up services through it.
    thread.setContextClassLoader(classes);
    try {
      Constructor<?> constructor =
          classes
              .loadClass(SERVER_CLASS)
              .getDeclaredConstructor(Path.class, URI.class, String.class, String.class);
      // Package-private, and to the JVM a package of another class loader is another package.
      constructor.setAccessible(true);
      return (Closeable) constructor.newInstance(dir, endpoint(), ACCESS_KEY, secretKey);
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
