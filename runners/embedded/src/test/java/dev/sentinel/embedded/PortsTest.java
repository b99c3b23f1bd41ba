package dev.sentinel.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  void freePortsAreBelowThoseOfOutgoingConnections() {
    assertThat(Ports.free()).isBetween(20_000, 32_000);
  }

  @Test
  void aPortInUseIsNamedWithTheServiceThatWantsIt() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> Ports.requireFree("Kafka", other.getLocalPort()))
          .isInstanceOf(EmbeddedServiceException.class)
          .hasMessage(
              "Port %d, wanted for Kafka, is in use: stop what listens on it or choose another"
                  + " port",
              other.getLocalPort());
    }
  }
}
