package dev.sentinel.pipeline.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.pipeline.options.OptionCatalog.Option;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of options in docs/configuration.md is what the code says, line by line. */
class ConfigurationDocTest {

  @Test
  void listsEveryOptionWithItsDefaultAndDescription() throws IOException {
    List<String> table =
        Files.readAllLines(Path.of("..", "docs", "configuration.md")).stream()
            .filter(line -> line.startsWith("| `--"))
            .toList();
    assertThat(table)
        .containsExactlyElementsOf(OptionCatalog.all().stream().map(this::row).toList());
  }

  private String row(Option option) {
    String fallback = option.defaultText().isEmpty() ? "" : "`" + option.defaultText() + "`";
    return "| `--" + option.name() + "` | " + fallback + " | " + option.description() + " |";
  }
}
