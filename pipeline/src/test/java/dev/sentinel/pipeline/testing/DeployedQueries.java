package dev.sentinel.pipeline.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The metrics that the Grafana dashboard and the Prometheus rules in {@code deploy/} ask for. */
public final class DeployedQueries {
  /** Functions and labels of the queries do not begin like this. */
  private static final Pattern METRIC = Pattern.compile("\\b(sentinel|jvm|process)_[a-z0-9_]+");

  private DeployedQueries() {}

  /**
   * Their names.
   *
   * @param deploy the folder
   */
  public static Set<String> metrics(Path deploy) throws IOException {
    Set<String> names = new TreeSet<>();
    JsonNode dashboard =
        new ObjectMapper().readTree(deploy.resolve("grafana/dashboards/sentinel.json").toFile());
    for (JsonNode query : dashboard.findValues("expr")) {
      addTo(names, query.asText());
    }
    for (JsonNode query : dashboard.path("templating").findValues("query")) {
      addTo(names, query.asText());
    }
    addTo(names, expressions(Files.readString(deploy.resolve("prometheus/alerts.yml"))));
    return names;
  }

  /** Descriptions name metrics too. */
  private static String expressions(String rules) {
    StringBuilder expressions = new StringBuilder();
    boolean inside = false;
    for (String line : rules.lines().toList()) {
      if (line.strip().startsWith("expr:")) {
        inside = true;
      } else if (line.strip().startsWith("for:")) {
        inside = false;
      }
      if (inside) {
        expressions.append(line).append('\n');
      }
    }
    return expressions.toString();
  }

  private static void addTo(Set<String> names, String query) {
    Matcher metric = METRIC.matcher(query);
    while (metric.find()) {
      names.add(metric.group());
    }
  }
}
