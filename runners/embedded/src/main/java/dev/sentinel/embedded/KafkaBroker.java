package dev.sentinel.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * A running broker in a class loader of its own. It is reached by reflection because its Scala
 * library, and clients newer than the application's, must not be visible to anyone else.
 */
final class KafkaBroker {

  // Any fixed value will do: it is the identity of a cluster of one.
  private static final String CLUSTER_ID = "MkU3OEVBNTcwNTJENDM2Qk";

  private final URLClassLoader classes;
  private final Object server;

  private KafkaBroker(URLClassLoader classes, Object server) {
    this.classes = classes;
    this.server = server;
  }

  /** Formats the storage when it is new, starts the broker and returns when it serves clients. */
  static KafkaBroker start(Properties config, Path dir, Path workDir)
      throws IOException, ReflectiveOperationException {
    URLClassLoader classes = JarBundle.KAFKA.newClassLoader(workDir);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    // Kafka loads what its configuration names through the context class loader.
    thread.setContextClassLoader(classes);
    Object server = null;
    try {
      keepJvmAlive(classes);
      format(classes, config, dir);
      server = newServer(classes, config);
      server.getClass().getMethod("startup").invoke(server);
      return new KafkaBroker(classes, server);
    } catch (IOException | ReflectiveOperationException | RuntimeException e) {
      if (server != null) {
        shutdown(server, e);
      }
      classes.close();
      throw e;
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  void stop() throws IOException, ReflectiveOperationException {
    try {
      server.getClass().getMethod("shutdown").invoke(server);
      server.getClass().getMethod("awaitShutdown").invoke(server);
    } finally {
      classes.close();
    }
  }

  /** A broker that meets a fatal fault ends its process; this process is not its own. */
  private static void keepJvmAlive(ClassLoader classes) throws ReflectiveOperationException {
    Class<?> exit = classes.loadClass("org.apache.kafka.common.utils.Exit");
    Class<?> procedure = classes.loadClass("org.apache.kafka.common.utils.Exit$Procedure");
    Object refuse =
        Proxy.newProxyInstance(
            classes,
            new Class<?>[] {procedure},
            (proxy, method, arguments) -> {
              throw new IllegalStateException("The Kafka broker failed; its log says why");
            });
    exit.getMethod("setExitProcedure", procedure).invoke(null, refuse);
    exit.getMethod("setHaltProcedure", procedure).invoke(null, refuse);
  }

  private static void format(ClassLoader classes, Properties config, Path dir)
      throws IOException, ReflectiveOperationException {
    if (Files.exists(dir.resolve("logs").resolve("meta.properties"))) {
      return;
    }
    Path file = dir.resolve("server.properties");
    try (OutputStream out = Files.newOutputStream(file)) {
      config.store(out, null);
    }
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    Object status =
        classes
            .loadClass("kafka.tools.StorageTool")
            .getMethod("execute", String[].class, PrintStream.class)
            .invoke(
                null,
                new String[] {
                  "format", "--ignore-formatted", "-t", CLUSTER_ID, "-c", file.toString()
                },
                new PrintStream(output, true, UTF_8));
    if (!Integer.valueOf(0).equals(status)) {
      throw new IOException("cannot format " + dir + ": " + output.toString(UTF_8).strip());
    }
  }

  private static Object newServer(ClassLoader classes, Properties config)
      throws ReflectiveOperationException {
    Class<?> configType = classes.loadClass("kafka.server.KafkaConfig");
    Class<?> time = classes.loadClass("org.apache.kafka.common.utils.Time");
    return classes
        .loadClass("kafka.server.KafkaRaftServer")
        .getConstructor(configType, time)
        .newInstance(
            configType.getMethod("fromProps", Properties.class).invoke(null, config),
            time.getField("SYSTEM").get(null));
  }

  private static void shutdown(Object server, Exception failure) {
    try {
      server.getClass().getMethod("shutdown").invoke(server);
    } catch (InvocationTargetException e) {
      failure.addSuppressed(e.getTargetException());
    } catch (ReflectiveOperationException e) {
      failure.addSuppressed(e);
    }
  }
}
