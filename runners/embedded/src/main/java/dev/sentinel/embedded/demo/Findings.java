package dev.sentinel.embedded.demo;

import java.util.List;

/**
 * Things of which there should be none.
 *
 * @param examples a few of them
 */
record Findings(long count, List<String> examples) {

  static final Findings NONE = new Findings(0, List.of());

  Findings {
    examples = List.copyOf(examples);
  }

  /** A sentence, such as {@code 2 were doubled: a, b}. */
  String sentence(String subject, String verb) {
    return "%s %s%s"
        .formatted(Numbers.grouped(count), subject + " " + verb, examples.isEmpty() ? "" : list());
  }

  private String list() {
    return ": " + String.join(", ", examples) + (count > examples.size() ? ", ..." : "");
  }
}
