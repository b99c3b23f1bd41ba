package dev.sentinel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MarkdownTableTest {

  @Test
  void alignsNumbersToTheRight() {
    assertThat(new MarkdownTable("job", "tx/s").row("Sentinel", "50,000").row("none", "-"))
        .hasToString(
            """
            | job      |   tx/s |
            |----------|-------:|
            | Sentinel | 50,000 |
            | none     |      - |
            """);
  }

  @Test
  void refusesARowOfAnotherLength() {
    MarkdownTable table = new MarkdownTable("job", "tx/s");
    assertThatThrownBy(() -> table.row("Sentinel")).hasMessage("1 cells in a table of 2 columns");
  }
}
