package dev.sentinel.pipeline.rules;

import dev.sentinel.pipeline.model.Alert;
import dev.sentinel.pipeline.model.Severity;
import dev.sentinel.pipeline.rules.expression.Names;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.representer.Representer;

/**
 * Rules as YAML: a mapping with a list {@code rules}. {@code rules.schema.json} describes the form
 * for editors; here the same is checked with the line of each mistake. Only plain YAML is read, in
 * bounded time and memory: no tags of classes, no aliases, little depth, at most {@value
 * #MAX_BYTES} characters.
 */
public final class RuleYaml {
  /** Of a file. */
  static final int MAX_BYTES = 1024 * 1024;

  static final int MAX_RULES = 500;
  static final int MAX_TEXT = 500;
  static final int MAX_TAGS = 20;
  private static final int MAX_WHEN = 4_000;
  private static final int MAX_OWNER = 128;
  private static final int MAX_DEPTH = 10;
  private static final int MAX_VERSION = 1_000_000;

  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
  private static final int MAX_ID = 64;
  private static final Pattern TAG = Pattern.compile("[a-z0-9][a-z0-9_-]{0,31}");
  private static final Pattern WHOLE = Pattern.compile("[0-9]{1,7}");

  private static final Set<String> FIELDS =
      new TreeSet<>(
          Set.of(
              "id",
              "version",
              "description",
              "when",
              "severity",
              "score",
              "status",
              "suppressible",
              "owner",
              "tags"));

  private final String source;
  private final List<String> problems = new ArrayList<>();

  private RuleYaml(String source) {
    this.source = source;
  }

  /**
   * Reads rules, in the order of the text.
   *
   * @param source what the text is called in messages, such as the file's name
   * @throws RuleFileException naming every mistake with its line
   */
  public static List<RuleDefinition> read(String source, String text) throws RuleFileException {
    RuleYaml reader = new RuleYaml(source);
    List<RuleDefinition> rules = reader.rules(text);
    if (!reader.problems.isEmpty()) {
      throw new RuleFileException(reader.problems);
    }
    return rules;
  }

  /**
   * Reads a file of rules.
   *
   * @throws IOException if it cannot be read
   * @throws RuleFileException naming every mistake with its line
   */
  public static List<RuleDefinition> readFile(Path file) throws IOException, RuleFileException {
    if (Files.size(file) > MAX_BYTES) {
      throw new RuleFileException(List.of(file + ": larger than " + MAX_BYTES + " bytes"));
    }
    try {
      return read(file.toString(), Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new RuleFileException(List.of(file + ": not UTF-8"));
    }
  }

  private List<RuleDefinition> rules(String text) {
    Node root = compose(text);
    List<RuleDefinition> rules = new ArrayList<>();
    if (root == null) {
      return rules;
    }
    if (!(root instanceof MappingNode mapping)) {
      report(root, "a file of rules begins with 'rules:'");
      return rules;
    }
    Map<String, Node> fields = fields(mapping, Set.of("rules"));
    Node list = fields.get("rules");
    if (list == null) {
      if (problems.isEmpty()) {
        report(root, "a file of rules begins with 'rules:'");
      }
      return rules;
    }
    if (!(list instanceof SequenceNode sequence)) {
      report(list, "'rules' is a list: each rule begins with '- id: …'");
      return rules;
    }
    if (sequence.getValue().size() > MAX_RULES) {
      report(list, sequence.getValue().size() + " rules are more than " + MAX_RULES);
      return rules;
    }
    Set<String> ids = new HashSet<>();
    for (Node node : sequence.getValue()) {
      RuleDefinition rule = rule(node);
      if (rule != null) {
        if (!ids.add(rule.id())) {
          report(node, "rule " + rule.id() + " is there already");
        }
        rules.add(rule);
      }
    }
    return rules;
  }

  private @Nullable Node compose(String text) {
    if (text.length() > MAX_BYTES) {
      problems.add(source + ": longer than " + MAX_BYTES + " characters");
      return null;
    }
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_BYTES);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setMaxAliasesForCollections(0);
    options.setAllowDuplicateKeys(false);
    try {
      Node root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
      if (root == null) {
        problems.add(source + ": empty; a file of rules begins with 'rules:'");
      }
      return root;
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      problems.add(source + ":" + line + ": not YAML: " + e.getProblem());
    } catch (YAMLException e) {
      problems.add(source + ": not YAML: " + e.getMessage());
    }
    return null;
  }

  private @Nullable RuleDefinition rule(Node node) {
    if (!(node instanceof MappingNode mapping)) {
      report(node, "a rule begins with '- id: …'");
      return null;
    }
    int before = problems.size();
    Map<String, Node> fields = fields(mapping, FIELDS);
    String id = required(fields, node, "id", MAX_ID);
    if (id != null && !ID.matcher(id).matches()) {
      report(fields.get("id"), "id '" + id + "' is not lower-case words with dashes");
    } else if (RuleSet.BLOCK_LIST.equals(id)) {
      report(fields.get("id"), "id '" + id + "' is what hits of the block list are called");
    }
    String when = required(fields, node, "when", MAX_WHEN);
    String description = required(fields, node, "description", MAX_TEXT);
    Integer score = whole(fields, "score", 0, Alert.MAX_SCORE);
    if (score == null && !fields.containsKey("score")) {
      report(node, "'score' is missing");
    }
    Integer version = whole(fields, "version", 1, MAX_VERSION);
    Severity severity = constant(fields, "severity", Severity.values(), null);
    RuleStatus status = constant(fields, "status", RuleStatus.values(), RuleStatus.ACTIVE);
    boolean suppressible = truth(fields, "suppressible");
    String owner = optional(fields, "owner", MAX_OWNER);
    List<String> tags = tags(fields.get("tags"));
    if (problems.size() > before
        || id == null
        || when == null
        || description == null
        || score == null) {
      return null;
    }
    return new RuleDefinition(
        id,
        version == null ? RuleDefinition.UNVERSIONED : version,
        description,
        when,
        severity,
        score,
        status,
        suppressible,
        owner,
        tags);
  }

  private Map<String, Node> fields(MappingNode mapping, Set<String> known) {
    Map<String, Node> fields = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      String name = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
      if (!known.contains(name)) {
        String like =
            Names.closest(name, known.stream()).map(n -> "; did you mean '" + n + "'?").orElse("");
        report(tuple.getKeyNode(), "unknown field '" + shortened(name) + "'" + like);
      } else if (fields.put(name, tuple.getValueNode()) != null) {
        report(tuple.getKeyNode(), "'" + name + "' is given twice");
      }
    }
    return fields;
  }

  private @Nullable String required(
      Map<String, Node> fields, Node rule, String name, int maxLength) {
    if (!fields.containsKey(name)) {
      report(rule, "'" + name + "' is missing");
      return null;
    }
    String text = optional(fields, name, maxLength);
    if (text != null && text.isBlank()) {
      report(fields.get(name), "'" + name + "' is empty");
      return null;
    }
    return text;
  }

  private @Nullable String optional(Map<String, Node> fields, String name, int maxLength) {
    Node node = fields.get(name);
    if (node == null) {
      return null;
    }
    if (!(node instanceof ScalarNode scalar)) {
      report(node, "'" + name + "' is a text");
      return null;
    }
    String text = scalar.getValue().strip();
    if (text.length() > maxLength) {
      report(node, "'" + name + "' has " + text.length() + " characters, at most " + maxLength);
      return null;
    }
    if (text.indexOf('\0') >= 0) {
      report(node, "'" + name + "' holds the character U+0000");
      return null;
    }
    return text;
  }

  private @Nullable Integer whole(Map<String, Node> fields, String name, int min, int max) {
    String text = optional(fields, name, MAX_TEXT);
    if (text == null) {
      return null;
    }
    if (WHOLE.matcher(text).matches()) {
      int value = Integer.parseInt(text);
      if (value >= min && value <= max) {
        return value;
      }
    }
    report(
        fields.get(name),
        "'" + name + "' is a whole number from " + min + " to " + max + ", not " + shortened(text));
    return null;
  }

  private <T extends Enum<T>> T constant(
      Map<String, Node> fields, String name, T[] constants, T otherwise) {
    String text = optional(fields, name, MAX_TEXT);
    if (text == null) {
      return otherwise;
    }
    for (T constant : constants) {
      if (constant.name().equals(text)) {
        return constant;
      }
    }
    String like =
        Names.closest(text.toUpperCase(Locale.ROOT), Arrays.stream(constants).map(Enum::name))
            .map(n -> "; did you mean " + n + "?")
            .orElse("");
    report(
        fields.get(name),
        "'"
            + name
            + "' is one of "
            + Stream.of(constants).map(Enum::name).collect(Collectors.joining(", "))
            + ", not "
            + shortened(text)
            + like);
    return otherwise;
  }

  private boolean truth(Map<String, Node> fields, String name) {
    String text = optional(fields, name, MAX_TEXT);
    if (text != null && !text.equals("true") && !text.equals("false")) {
      report(fields.get(name), "'" + name + "' is true or false, not " + shortened(text));
    }
    return !"false".equals(text);
  }

  private List<String> tags(@Nullable Node node) {
    List<String> tags = new ArrayList<>();
    if (node == null) {
      return tags;
    }
    if (!(node instanceof SequenceNode sequence) || sequence.getValue().size() > MAX_TAGS) {
      report(node, "'tags' is a list of at most " + MAX_TAGS + ", such as [velocity, card]");
      return tags;
    }
    for (Node tag : sequence.getValue()) {
      if (tag instanceof ScalarNode scalar && TAG.matcher(scalar.getValue()).matches()) {
        tags.add(scalar.getValue());
      } else {
        report(tag, "a tag is of lower-case letters, digits, dash and underscore, at most 32");
      }
    }
    return tags;
  }

  private void report(Node at, String message) {
    problems.add(source + ":" + (at.getStartMark().getLine() + 1) + ": " + message);
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }

  /** The rules as YAML that {@link #read} reads as the same rules. */
  public static String write(List<RuleDefinition> rules) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setIndent(4);
    options.setIndicatorIndent(2);
    options.setWidth(100);
    Representer representer = new Representer(options);
    Map<String, Object> file = new LinkedHashMap<>();
    file.put("rules", rules.stream().map(RuleYaml::fields).toList());
    return new Yaml(new SafeConstructor(new LoaderOptions()), representer, options).dump(file);
  }

  /**
   * The fields of a rule as plain values, in the order they are written; null ones are left out.
   */
  public static Map<String, Object> fields(RuleDefinition rule) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", rule.id());
    if (rule.version() != RuleDefinition.UNVERSIONED) {
      fields.put("version", rule.version());
    }
    fields.put("description", rule.description());
    fields.put("when", rule.when());
    if (rule.severity() != null) {
      fields.put("severity", rule.severity().name());
    }
    fields.put("score", rule.score());
    fields.put("status", rule.status().name());
    if (!rule.suppressible()) {
      fields.put("suppressible", false);
    }
    if (rule.owner() != null) {
      fields.put("owner", rule.owner());
    }
    if (!rule.tags().isEmpty()) {
      fields.put("tags", rule.tags());
    }
    return fields;
  }
}
