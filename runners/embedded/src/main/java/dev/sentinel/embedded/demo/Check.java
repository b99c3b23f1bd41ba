package dev.sentinel.embedded.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * What was found of one kind, against what was sent.
 *
 * @param unexpected what nothing sent accounts for
 */
record Check(long expected, long found, Findings missing, Findings doubled, Findings unexpected) {

  boolean holds() {
    return missing.count() == 0 && doubled.count() == 0 && unexpected.count() == 0;
  }

  /**
   * What does not hold, a sentence each.
   *
   * @param things what is expected, in the plural
   * @param done what should have been done with them
   */
  List<String> problems(String things, String done) {
    List<String> problems = new ArrayList<>();
    if (missing.count() > 0) {
      problems.add(missing.sentence(things, "not " + done));
    }
    if (doubled.count() > 0) {
      problems.add(doubled.sentence(things, done + " more than once"));
    }
    if (unexpected.count() > 0) {
      problems.add(unexpected.sentence("others", done));
    }
    return problems;
  }
}
