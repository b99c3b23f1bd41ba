package dev.sentinel.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toUnmodifiableMap;

import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The jars of a server, carried as resources so that they are on nobody's class path. A server
 * loaded from here sees its own libraries and the JDK, and nothing of the application. It logs to
 * java.util.logging, warnings and worse unless the application has set a level.
 */
final class JarBundle {

  /** The Kafka broker, with its Scala library. */
  static final JarBundle KAFKA =
      new JarBundle(
          "kafka",
          Map.of(
              "kafka", Level.WARNING,
              "org.apache.kafka", Level.WARNING,
              "state.change.logger", Level.WARNING,
              // Warns of the empty metadata log that every first start has.
              "org.apache.kafka.controller.QuorumController", Level.SEVERE,
              // Warns of a connection that the broker itself closes twice when it stops.
              "org.apache.kafka.clients.NetworkClient", Level.SEVERE));

  /** The S3 server, with its servlet API. */
  static final JarBundle S3 = new JarBundle("s3", Map.of("org.gaul", Level.WARNING));

  private final String name;

  // Keyed by the logger itself: java.util.logging forgets the level of a logger that nobody holds.
  private final Map<Logger, Level> logLevels;

  private JarBundle(String name, Map<String, Level> logLevels) {
    this.name = name;
    this.logLevels =
        logLevels.entrySet().stream()
            .collect(toUnmodifiableMap(e -> Logger.getLogger(e.getKey()), Map.Entry::getValue));
  }

  /** A class loader over the jars, which are unpacked to the folder if they are inside a jar. */
  URLClassLoader newClassLoader(Path workDir) throws IOException {
    return newClassLoader(workDir, null);
  }

  /**
   * A class loader over the jars and one class of this module, which thereby can use them.
   *
   * @param guest the name of that class, or null
   */
  URLClassLoader newClassLoader(Path workDir, String guest) throws IOException {
    logLevels.forEach(
        (log, level) -> {
          if (log.getLevel() == null) {
            log.setLevel(level);
          }
        });
    return new Loader(name, urls(workDir), guest);
  }

  private List<URL> urls(Path workDir) throws IOException {
    URL index = resource("index");
    String text;
    try (InputStream in = index.openStream()) {
      text = new String(in.readAllBytes(), UTF_8).strip();
    }
    // The index is a class path: jars/a-1.0.jar:jars/b-2.0.jar
    List<String> jars =
        Arrays.stream(text.split(":", -1))
            .map(path -> path.substring(path.lastIndexOf('/') + 1))
            .toList();
    Path dir =
        index.getProtocol().equals("file")
            ? fileOf(index).resolveSibling("")
            : unpack(jars, workDir);
    List<URL> urls = new ArrayList<>();
    for (String jar : jars) {
      urls.add(urlOf(dir.resolve(jar)));
    }
    return urls;
  }

  /** Unpacks all or nothing: the folder gets its name when it is complete. */
  private Path unpack(List<String> jars, Path workDir) throws IOException {
    // The names hold the versions, so a new version gets a new folder.
    String version =
        UUID.nameUUIDFromBytes(String.join(":", jars).getBytes(UTF_8)).toString().substring(0, 8);
    Path dir = workDir.resolve(name + "-" + version);
    if (Files.isDirectory(dir)) {
      return dir;
    }
    Path partial = workDir.resolve(name + "-" + version + ".partial");
    DataDirectory.deleteRecursively(partial);
    Files.createDirectories(partial);
    for (String jar : jars) {
      try (InputStream in = resource(jar).openStream()) {
        Files.copy(in, partial.resolve(jar));
      }
    }
    return Files.move(partial, dir, StandardCopyOption.ATOMIC_MOVE);
  }

  private URL resource(String file) throws IOException {
    String path = "/sentinel-embedded/" + name + "/" + file;
    URL url = JarBundle.class.getResource(path);
    if (url == null) {
      throw new IOException("The resource " + path + " is not in this build of sentinel-embedded");
    }
    return url;
  }

  /** Sees the jars, the JDK and the guest: nothing else of the application. */
  private static final class Loader extends URLClassLoader {

    private final String guest;

    Loader(String name, List<URL> jars, String guest) {
      super("sentinel-" + name, jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
      this.guest = guest;
    }

    @Override
    protected Class<?> findClass(String className) throws ClassNotFoundException {
      if (!className.equals(guest)) {
        return super.findClass(className);
      }
      String path = "/" + className.replace('.', '/') + ".class";
      try (InputStream in = JarBundle.class.getResourceAsStream(path)) {
        if (in == null) {
          throw new ClassNotFoundException(className);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(className, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(className, e);
      }
    }
  }

  private static Path fileOf(URL url) throws IOException {
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  private static URL urlOf(Path file) throws MalformedURLException {
    URI uri = file.toUri();
    return uri.toURL();
  }
}
