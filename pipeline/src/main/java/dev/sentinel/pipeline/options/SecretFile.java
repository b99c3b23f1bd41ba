package dev.sentinel.pipeline.options;

import dev.sentinel.pipeline.StartupException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Secrets in files, as orchestrators mount them. */
public final class SecretFile {
  private SecretFile() {}

  /**
   * The secret in a file, without the line break at its end.
   *
   * @param file the file, or null when there is none
   * @param option the option that names the file, for the error
   * @param otherwise the secret when there is no file
   * @throws StartupException if the file cannot be read or is empty
   */
  public static @Nullable String orElse(
      @Nullable String file, String option, @Nullable String otherwise) {
    if (file == null || file.isBlank()) {
      return otherwise;
    }
    String secret;
    try {
      secret = Files.readString(Path.of(file), StandardCharsets.UTF_8);
    } catch (IOException | InvalidPathException e) {
      throw new StartupException("--" + option + "=" + file + " cannot be read: " + e + ".", e);
    }
    secret = secret.replaceFirst("\\r?\\n\\z", "");
    if (secret.isEmpty()) {
      throw new StartupException("--" + option + "=" + file + " is empty.");
    }
    return secret;
  }
}
