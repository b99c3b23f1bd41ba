package dev.sentinel.pipeline.options;

import java.beans.Introspector;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Names, descriptions and defaults of Sentinel's own options, as their interfaces declare them. */
public final class OptionCatalog {
  private static final List<Class<?>> GROUPS =
      List.of(
          KafkaSourceOptions.class,
          LakeOptions.class,
          PostgresOptions.class,
          DetectionOptions.class,
          ResilienceOptions.class,
          MonitoringOptions.class);

  private static final Set<String> SECRET = Set.of("getJdbcPassword", "getKafkaProperties");

  private OptionCatalog() {}

  /**
   * An option.
   *
   * @param name as it is given on the command line, without dashes
   * @param description one sentence without a full stop
   * @param defaultText the default as it would be given; empty when there is none
   * @param secret whether the value is not to be shown
   */
  public record Option(String name, String description, String defaultText, boolean secret) {}

  /** All options: by group, then by name. */
  public static List<Option> all() {
    SentinelOptions defaults = PipelineOptionsFactory.create().as(SentinelOptions.class);
    List<Option> options = new ArrayList<>();
    for (Class<?> group : GROUPS) {
      List<Option> members = new ArrayList<>();
      for (Method getter : group.getDeclaredMethods()) {
        @Nullable Description description = getter.getAnnotation(Description.class);
        if (description != null) {
          members.add(
              new Option(
                  Introspector.decapitalize(getter.getName().substring("get".length())),
                  description.value(),
                  text(getter, defaults),
                  SECRET.contains(getter.getName())));
        }
      }
      members.sort(Comparator.comparing(Option::name));
      options.addAll(members);
    }
    return options;
  }

  private static String text(Method getter, SentinelOptions defaults) {
    try {
      Object value = getter.invoke(defaults);
      if (value == null) {
        return "";
      }
      return value instanceof Enum<?> constant
          ? constant.name().toLowerCase(Locale.ROOT)
          : value.toString();
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot read the default of " + getter.getName(), e);
    }
  }
}
