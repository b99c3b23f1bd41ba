package dev.sentinel.pipeline.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sentinel.pipeline.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFileTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"a b\u00e9 ", "a b\u00e9 \n", "a b\u00e9 \r\n"})
  void onlyTheLineBreakAtTheEndIsNotPartOfTheSecret(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("secret"), content);

    assertThat(SecretFile.orElse(file.toString(), "jdbcPasswordFile", "other"))
        .isEqualTo("a b\u00e9 ");
  }

  @Test
  void withoutAFileTheOtherSecretCounts() {
    assertThat(SecretFile.orElse(null, "jdbcPasswordFile", "other")).isEqualTo("other");
    assertThat(SecretFile.orElse(" ", "jdbcPasswordFile", null)).isNull();
  }

  @Test
  void missingFile() {
    assertThatThrownBy(() -> SecretFile.orElse("/no/such/file", "jdbcPasswordFile", null))
        .isInstanceOf(StartupException.class)
        .hasMessage(
            "--jdbcPasswordFile=/no/such/file cannot be read:"
                + " java.nio.file.NoSuchFileException: /no/such/file.");
  }

  @Test
  void emptyFile() throws IOException {
    Path file = Files.writeString(folder.resolve("secret"), "\n");

    assertThatThrownBy(() -> SecretFile.orElse(file.toString(), "jdbcPasswordFile", null))
        .isInstanceOf(StartupException.class)
        .hasMessage("--jdbcPasswordFile=%s is empty.", file);
  }
}
