package dev.sentinel.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.ops.testing.Job;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The shaded jar has everything in it: file systems, drivers, migrations. */
@ExtendWith(EmbeddedServicesExtension.class)
class PackagedProgramIT {

  private record Ended(int exitCode, String output) {}

  private static Ended run(Job job, String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                System.getProperty("ops.jar")));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("AWS_ACCESS_KEY_ID", job.services().s3().accessKey());
    builder.environment().put("AWS_SECRET_ACCESS_KEY", job.services().s3().secretKey());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return new Ended(process.exitValue(), output);
  }

  @Test
  void checksAndAuditsAnEmptyJob(EmbeddedServices services) throws Exception {
    Job job = Job.create(services, 1);

    Ended check = run(job, job.command("env-check"));
    assertThat(check.exitCode()).as(check.output()).isZero();
    assertThat(check.output()).contains("the probe is gone").doesNotContain("WARN", "SLF4J");

    Ended audit = run(job, job.command("audit", "--quiet"));
    assertThat(audit.exitCode()).as(audit.output()).isZero();
    assertThat(audit.output())
        .endsWith("Clean: nothing is missing and nothing is doubled." + System.lineSeparator())
        .doesNotContain("WARN", "SLF4J");
  }
}
