package dev.sentinel.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Continuous integration of the public repository. */
class WorkflowsTest {

  @ParameterizedTest
  @ValueSource(strings = {"ci", "release"})
  void runsWhatEverybodyCanRunWithinLimitsAndWithoutRights(String name) {
    String file = ".github/workflows/" + name + ".yml";
    Map<?, ?> workflow = Repository.yaml(file);
    assertThat(workflow.get("permissions")).isEqualTo(Map.of("contents", "read"));
    assertThat(workflow.containsKey("concurrency")).isTrue();
    Map<?, ?> jobs = (Map<?, ?>) workflow.get("jobs");
    assertThat(jobs).isNotEmpty();
    jobs.forEach(
        (job, content) ->
            assertThat(((Map<?, ?>) content).containsKey("timeout-minutes"))
                .as(job.toString())
                .isTrue());

    String text = Repository.read(file);
    assertThat(text).contains("run: .ci/run").contains("run: deploy/bin/release");
    assertThat(Repository.groups("uses: (.+)$", text))
        .isNotEmpty()
        .allMatch(action -> action.matches("[a-z-]+/[a-z-]+@[0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+"));
  }
}
