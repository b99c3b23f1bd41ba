package dev.sentinel.deploy;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** .env.example. */
final class EnvExample {
  static final String FILE = ".env.example";

  private EnvExample() {}

  /** The variables that are set. */
  static Map<String, String> values() {
    Map<String, String> values = new TreeMap<>();
    for (String line : Repository.lines(FILE)) {
      if (line.matches("[A-Z0-9_]+=.*")) {
        values.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
      }
    }
    return values;
  }

  /** The variables that are set, and those that are given commented out. */
  static Set<String> variables() {
    return new TreeSet<>(Repository.groups("^#?([A-Z0-9_]+)=", Repository.read(FILE)));
  }
}
