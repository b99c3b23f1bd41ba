package dev.sentinel.embedded.cli;

import dev.sentinel.embedded.EmbeddedDatabase;
import dev.sentinel.embedded.EmbeddedKafka;
import dev.sentinel.embedded.EmbeddedS3;
import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServices.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What runs where, and the settings that connect Sentinel to it. The secrets in it are well-known
 * values that guard nothing.
 */
record StartReport(EmbeddedServices services, List<TopicSpec> topics) {

  /** Lines of the table, of the environment and of the options, ready to paste into a shell. */
  String text() {
    List<String> table = new ArrayList<>();
    List<String> environment = new ArrayList<>();
    List<String> options = new ArrayList<>();
    if (services.has(Service.KAFKA)) {
      EmbeddedKafka kafka = services.kafka();
      table.add(row(kafka.name(), kafka.bootstrapServers(), topicNames()));
      options.add("--kafkaBootstrapServers=" + kafka.bootstrapServers());
    }
    if (services.has(Service.POSTGRES)) {
      EmbeddedDatabase database = services.database();
      table.add(row(database.name(), database.jdbcUrl(), "user " + database.username()));
      environment.add("export SENTINEL_JDBC_PASSWORD=" + database.password());
      options.add("--jdbcUrl=" + database.jdbcUrl());
      options.add("--jdbcUsername=" + database.username());
    }
    if (services.has(Service.S3)) {
      EmbeddedS3 s3 = services.s3();
      table.add(row(s3.name(), s3.endpoint().toString(), "bucket " + s3.bucket()));
      environment.add("export AWS_ACCESS_KEY_ID=" + s3.accessKey());
      environment.add("export AWS_SECRET_ACCESS_KEY=" + s3.secretKey());
      options.add("--s3Endpoint=" + s3.endpoint());
      options.add("--s3Region=" + s3.region());
      options.add("--lake=s3://" + s3.bucket() + "/lake");
    }
    StringBuilder text = new StringBuilder();
    text.append("Running on ").append(services.dataDir()).append("; Ctrl-C stops.\n\n");
    appendBlock(text, table);
    appendBlock(text, environment);
    appendBlock(text, List.of(String.join(" ", options)));
    return text.toString();
  }

  private String topicNames() {
    return topics.isEmpty()
        ? ""
        : "topics "
            + topics.stream()
                .map(topic -> topic.name() + ":" + topic.partitions())
                .collect(Collectors.joining(", "));
  }

  private static String row(String service, String address, String detail) {
    return "%-11s %-44s %s".formatted(service, address, detail).stripTrailing();
  }

  private static void appendBlock(StringBuilder text, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    lines.forEach(line -> text.append("  ").append(line).append('\n'));
    text.append('\n');
  }
}
