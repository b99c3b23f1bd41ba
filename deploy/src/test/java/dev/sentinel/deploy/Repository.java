package dev.sentinel.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The source tree that this module is part of. */
final class Repository {
  /** Tests run in their module's folder. */
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private Repository() {}

  static Path path(String name) {
    return ROOT.resolve(name);
  }

  static String read(String name) {
    try {
      return Files.readString(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> lines(String name) {
    return read(name).lines().toList();
  }

  /** A YAML file, anchors and merges resolved. */
  static Map<?, ?> yaml(String name) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    return new Yaml(new SafeConstructor(options)).<Map<?, ?>>load(read(name));
  }

  /** The value of a property in the root pom. */
  static String pomProperty(String name) {
    return Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)</")
        .matcher(read("pom.xml"))
        .results()
        .map(result -> result.group(1))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no property " + name));
  }

  /** First groups of all matches. */
  static List<String> groups(String pattern, String text) {
    return Pattern.compile(pattern, Pattern.MULTILINE)
        .matcher(text)
        .results()
        .map((MatchResult result) -> result.group(1))
        .toList();
  }
}
