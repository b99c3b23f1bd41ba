package dev.sentinel.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** docker-compose.yml as a tree. */
record Compose(JsonNode tree) {
  static final String FILE = "docker-compose.yml";

  static Compose read() {
    return new Compose(new ObjectMapper().valueToTree(Repository.yaml(FILE)));
  }

  Map<String, JsonNode> services() {
    Map<String, JsonNode> services = new TreeMap<>();
    tree.path("services").properties().forEach(e -> services.put(e.getKey(), e.getValue()));
    return services;
  }

  /** Services that end by themselves, or are run by hand. */
  static boolean runsOnce(JsonNode service) {
    return service.path("restart").asText().equals("no");
  }

  static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  /** Every text in the file but the names of keys. */
  Stream<String> values() {
    return values(tree);
  }

  private static Stream<String> values(JsonNode node) {
    if (!node.isContainerNode()) {
      return Stream.of(node.asText());
    }
    List<Stream<String>> children = new ArrayList<>();
    node.forEach(child -> children.add(values(child)));
    return children.stream().flatMap(child -> child);
  }
}
