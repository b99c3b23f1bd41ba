package dev.sentinel.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sentinel.pipeline.options.SentinelOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentinelCommandTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--lake=a --lakeShards=2 --lake=b | --lake is given more than once.",
        "--lakeShards=2 --lakeShards=3 | --lakeShards is given more than once.",
        "--lake=a --lakeShards=many | --lakeShards=many is not a valid `int` value.",
      })
  void theOptionThatIsWrongIsNamed(String line, String sentence) {
    String[] args = line.split(" ", -1);
    IllegalArgumentException refused =
        catchThrowableOfType(
            IllegalArgumentException.class,
            () -> PipelineOptionsFactory.fromArgs(args).as(SentinelOptions.class));

    assertThat(SentinelCommand.usageError(refused, args)).isEqualTo(sentence);
  }
}
