package dev.sentinel.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** TCP ports of the loopback address. */
final class Ports {

  static final String HOST = "127.0.0.1";

  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  // Below the range that Linux and macOS give to outgoing connections. Within it, a client that
  // keeps reconnecting to a stopped server can take the server's port itself, or even connect to
  // itself, and the server cannot come back.
  private static final int LOWEST = 20_000;
  private static final int HIGHEST = 32_000;

  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private Ports() {}

  /** A port that is free now and was not given to anyone else in this JVM. */
  static int free() {
    for (int attempt = 0; attempt < 1_000; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      if (isFree(port) && GIVEN.add(port)) {
        return port;
      }
    }
    throw new EmbeddedServiceException(
        "Found no free port between %d and %d".formatted(LOWEST, HIGHEST));
  }

  /**
   * Fails when something listens on the port.
   *
   * @throws EmbeddedServiceException naming the service and the port
   */
  static void requireFree(String service, int port) {
    if (!isFree(port)) {
      throw new EmbeddedServiceException(
          "Port %d, wanted for %s, is in use: stop what listens on it or choose another port"
              .formatted(port, service));
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // A port whose connections have just been closed is free for a server.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
