package dev.sentinel.embedded.cli;

import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServices.Service;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Starts the services, says where they are, and stays until the process is told to end. */
@Command(
    name = StartCommand.NAME,
    description = "Start the services and keep them running until Ctrl-C. Data survives.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    usageHelpAutoWidth = true)
final class StartCommand implements Callable<Integer> {

  static final String NAME = "start";

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = "./data/embedded",
      description = "Folder for all data; created when missing.")
  private Path dataDir;

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      defaultValue = "9092",
      description = "Port of Kafka; 0 is any free one.")
  private int kafkaPort;

  @Option(
      names = "--postgres-port",
      paramLabel = "PORT",
      defaultValue = "5432",
      description = "Port of PostgreSQL; 0 is any free one.")
  private int postgresPort;

  @Option(
      names = "--s3-port",
      paramLabel = "PORT",
      defaultValue = "9000",
      description = "Port of S3; 0 is any free one.")
  private int s3Port;

  @Option(
      names = "--topics",
      paramLabel = "NAME:PARTITIONS",
      split = ",",
      converter = TopicSpec.Converter.class,
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "Topics to create when missing, such as transactions:4.")
  private List<TopicSpec> topics = List.of();

  @Option(names = "--no-kafka", description = "Do not run Kafka.")
  private boolean noKafka;

  @Option(names = "--no-postgres", description = "Do not run PostgreSQL.")
  private boolean noPostgres;

  @Option(names = "--no-s3", description = "Do not run S3.")
  private boolean noS3;

  @Spec private CommandSpec spec;

  /** Called by picocli. */
  StartCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    EmbeddedServices.Builder builder = options();
    try (EmbeddedServices services = builder.start()) {
      for (TopicSpec topic : topics) {
        services.kafka().createTopic(topic.name(), topic.partitions());
      }
      if (!noPostgres) {
        // db-init makes the group roles of docs/security.md, as it does for an owner of one's own.
        services
            .database()
            .executeAsSuperuser(
                "ALTER ROLE %s CREATEROLE".formatted(services.database().username()));
      }
      PrintWriter out = spec.commandLine().getOut();
      out.print(new StartReport(services, topics).text());
      out.flush();
      // Ctrl-C and SIGTERM end the JVM, whose exit hook stops the services.
      new CountDownLatch(1).await();
      return 0;
    }
  }

  private EmbeddedServices.Builder options() {
    Set<Service> services = EnumSet.allOf(Service.class);
    if (noKafka) {
      services.remove(Service.KAFKA);
    }
    if (noPostgres) {
      services.remove(Service.POSTGRES);
    }
    if (noS3) {
      services.remove(Service.S3);
    }
    if (services.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "There is nothing left to run");
    }
    if (noKafka && !topics.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "--topics needs Kafka");
    }
    try {
      return EmbeddedServices.builder()
          .dataDir(dataDir)
          .services(services)
          .port(Service.KAFKA, kafkaPort)
          .port(Service.POSTGRES, postgresPort)
          .port(Service.S3, s3Port);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
