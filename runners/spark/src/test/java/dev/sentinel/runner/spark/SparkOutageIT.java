package dev.sentinel.runner.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.pipeline.options.SentinelOptions;
import dev.sentinel.pipeline.oracle.OutageRun;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Everything is away at once while the job runs on a Spark in one JVM. */
@ExtendWith(EmbeddedServicesExtension.class)
class SparkOutageIT {

  @Test
  void everythingMayBeAwayForAWhile(EmbeddedServices services) throws Exception {
    System.setProperty("aws.accessKeyId", services.s3().accessKey());
    System.setProperty("aws.secretAccessKey", services.s3().secretKey());
    String bucket = services.s3().newBucket();
    OutageRun run =
        new OutageRun(services, "s3://" + bucket, services.s3().baseDir().resolve(bucket));
    SentinelOptions options =
        PipelineOptionsFactory.fromArgs(run.arguments().toArray(String[]::new))
            .as(SentinelOptions.class);
    options.setJdbcPassword(services.database().password());
    run.send();
    try (SparkProcess spark = SparkProcess.local(options)) {
      Job job = new Job(spark);
      run.awaitArrival(job);

      // Databases first, so that what is being read has nowhere to go.
      run.send();
      run.takeAway(
          List.of(services.database(), services.s3(), services.kafka()),
          () -> {},
          () ->
              job.text().contains(run.serviceOfDatabase() + " is away")
                  && job.text().contains(run.serviceOfKafka() + " is away"),
          job);
      run.send();
      run.awaitArrival(job);

      OutageRun.assertSaidOnce(job, run.serviceOfDatabase());
      OutageRun.assertSaidOnce(job, run.serviceOfKafka());
      run.assertLogIsClean(job);
    }
    run.verify();
  }

  /** The process, as the scenario sees it. */
  private record Job(SparkProcess process) implements OutageRun.Job {
    @Override
    public boolean isRunning() {
      assertThat(process.isAlive()).as("%s is running", process).isTrue();
      return true;
    }

    @Override
    public String text() {
      return process.text();
    }
  }
}
