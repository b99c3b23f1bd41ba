package dev.sentinel.ops.envcheck;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sentinel.ops.ExitCodes;
import dev.sentinel.ops.PipelineArguments;
import dev.sentinel.ops.text.TextTable;
import dev.sentinel.pipeline.SentinelConfig;
import dev.sentinel.pipeline.options.SentinelOptions;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.beam.sdk.io.aws2.options.AwsOptions;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.core.exception.SdkException;

/** {@code env-check}: says what is missing or malformed before the job is started. */
@Command(
    name = "env-check",
    header = "Says which credential, address or right is missing or malformed.",
    description = {
      "Reads the options and environment variables that the job reads, asks Kafka, PostgreSQL and"
          + " the lake, and writes, reads and deletes a probe in the lake's staging folder. Never"
          + " prints a secret."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:the job can start", "1:something failed", "2:wrong options"})
public final class EnvCheckCommand implements Callable<Integer> {
  /** The checks have shorter limits of their own, except for what a name server does. */
  private static final int TIMEOUT_SECONDS = 45;

  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "One JSON array.")
  private boolean json;

  @Override
  public Integer call() {
    Redaction redaction = Redaction.ofEnvironment();
    SentinelOptions options = PipelineArguments.options(spec);
    redaction.add(options.getJdbcPassword());
    List<CheckResult> results = new ArrayList<>(OptionsCheck.run(PipelineArguments.given(spec)));
    if (results.stream().allMatch(result -> result.outcome() == CheckResult.Outcome.OK)) {
      SentinelConfig config = PipelineArguments.config(spec);
      redaction.add(config);
      results.addAll(credentials(config, options));
      results.addAll(services(config));
    } else {
      results.add(CheckResult.skipped("Services", "correct the options first"));
    }
    Collection<CheckResult> shown = redaction.apply(results);
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? json(shown) : text(shown));
    out.flush();
    return results.stream().anyMatch(result -> result.outcome() == CheckResult.Outcome.FAILED)
        ? ExitCodes.FINDINGS
        : ExitCodes.OK;
  }

  private static List<CheckResult> credentials(SentinelConfig config, SentinelOptions options) {
    @Nullable String accessKey = null;
    @Nullable String secretKey = null;
    if (config.lake().root().startsWith("s3://")) {
      try {
        AwsCredentials credentials =
            options.as(AwsOptions.class).getAwsCredentialsProvider().resolveCredentials();
        accessKey = credentials.accessKeyId();
        secretKey = credentials.secretAccessKey();
      } catch (SdkException e) {
        // None of the places where the client looks has any: both are reported as not set.
        accessKey = System.getenv("AWS_ACCESS_KEY_ID");
        secretKey = System.getenv("AWS_SECRET_ACCESS_KEY");
      }
    }
    return OptionsCheck.credentials(config, options.getS3Endpoint(), accessKey, secretKey);
  }

  private static List<CheckResult> services(SentinelConfig config) {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            3,
            task -> {
              Thread thread = new Thread(task, "env-check");
              thread.setDaemon(true);
              return thread;
            });
    try {
      Future<List<CheckResult>> kafka = threads.submit(() -> new KafkaChecks(config).run());
      Future<List<CheckResult>> database =
          threads.submit(() -> new DatabaseChecks(config.database()).run());
      Future<List<CheckResult>> lake = threads.submit(() -> new LakeChecks(config.lake()).run());
      List<CheckResult> results = new ArrayList<>();
      results.addAll(await("Kafka", kafka));
      results.addAll(await("PostgreSQL", database));
      results.addAll(await("Lake", lake));
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<CheckResult> await(String subject, Future<List<CheckResult>> check) {
    try {
      return check.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return List.of(CheckResult.failed(subject, String.valueOf(e.getCause())));
    } catch (TimeoutException e) {
      return List.of(
          CheckResult.failed(subject, "no answer within " + TIMEOUT_SECONDS + " seconds"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of(CheckResult.failed(subject, "interrupted"));
    }
  }

  private static String text(Collection<CheckResult> results) {
    TextTable table = new TextTable("CHECK", "RESULT", "");
    for (CheckResult result : results) {
      table.row(
          result.subject(), result.outcome().name().toLowerCase(Locale.ROOT), result.detail());
    }
    return table.toString();
  }

  private static String json(Collection<CheckResult> results) {
    ArrayNode array = JSON.createArrayNode();
    for (CheckResult result : results) {
      ObjectNode node = array.addObject();
      node.put("check", result.subject());
      node.put("result", result.outcome().name().toLowerCase(Locale.ROOT));
      node.put("detail", result.detail());
    }
    return array + System.lineSeparator();
  }
}
