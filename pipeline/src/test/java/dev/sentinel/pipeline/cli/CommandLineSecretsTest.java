package dev.sentinel.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineSecretsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--jdbcPassword=hush",
        "--jdbcUrl=jdbc:postgresql://db/x?user=me&password=hush",
        "--jdbcUrl=jdbc:postgresql://db/x?sslpassword=hush",
        "--kafkaProperties={\"sasl.jaas.config\":\"… password=hush;\"}",
        "--kafkaProperties={\"ssl.keystore.password\":\"hush\"}"
      })
  void warnsOfASecretWithoutQuotingIt(String argument) {
    assertThat(CommandLineSecrets.warnings(List.of("--lake=x", argument)))
        .singleElement()
        .asString()
        .contains("can be read by every user of this machine", "instead")
        .doesNotContain("hush");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--jdbcPasswordFile=/run/secrets/password",
        "--jdbcUrl=jdbc:postgresql://db/x?sslmode=verify-full",
        "--kafkaProperties=/etc/sentinel/passwords.properties"
      })
  void filesAreNoSecrets(String argument) {
    assertThat(CommandLineSecrets.warnings(List.of(argument))).isEmpty();
  }

  @Test
  void nothingToWarnOf() {
    assertThat(CommandLineSecrets.warnings(List.of("--lake=x"))).isEmpty();
  }
}
