package dev.sentinel.pipeline.rules;

import dev.sentinel.pipeline.features.FeatureSet;
import dev.sentinel.pipeline.features.FeatureSource;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import dev.sentinel.pipeline.rules.store.DatabaseRuleBook;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.checkerframework.checker.nullness.qual.MonotonicNonNull;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Where rules come from. It travels to the workers, which open it there.
 *
 * @param base the rules that are in force until the database has a version of the same id
 * @param settings what rules take from the options
 * @param database where versions and lists are followed, or null
 */
public record RuleSource(
    List<RuleDefinition> base, RuleSettings settings, @Nullable JdbcSettings database)
    implements Serializable {
  /** One for each JVM, whatever the number of DoFn instances: compiling takes its time. */
  private static final ConcurrentMap<RuleSource, RuleBook> BOOKS = new ConcurrentHashMap<>();

  public RuleSource {
    base = List.copyOf(base);
  }

  /** The rules that come with Sentinel and nothing else. */
  public static RuleSource shipped(RuleSettings settings) {
    return new RuleSource(RulePack.definitions(), settings, null);
  }

  /**
   * The rules.
   *
   * @throws IllegalArgumentException if a rule of the base cannot be compiled
   */
  public RuleBook open() {
    return BOOKS.computeIfAbsent(this, RuleSource::make);
  }

  /** The features that the rules of now and of the near future read. */
  public FeatureSource features() {
    return new FollowedFeatures(this);
  }

  /** Asked for every batch, so it keeps the book at hand: finding it compares all rules. */
  private static final class FollowedFeatures implements FeatureSource {
    private static final long serialVersionUID = 1;

    private final RuleSource rules;
    private transient @MonotonicNonNull RuleBook book;

    FollowedFeatures(RuleSource rules) {
      this.rules = rules;
    }

    @Override
    public FeatureSet current() {
      if (book == null) {
        book = rules.open();
      }
      return book.features();
    }
  }

  /**
   * The rules of all times, as they are at this moment.
   *
   * @throws IllegalArgumentException if a rule of the base cannot be compiled
   * @throws IllegalStateException if the database cannot be read
   */
  public RuleHistory history() {
    return database == null
        ? RuleHistory.of(compiled(), settings.bands())
        : DatabaseRuleBook.readOnce(database, compiled(), settings);
  }

  private RuleBook make() {
    return database == null
        ? RuleHistory.of(compiled(), settings.bands())
        : new DatabaseRuleBook(database, compiled(), settings);
  }

  private List<CompiledRule> compiled() {
    try {
      return RulePack.compile(base, settings);
    } catch (RuleFileException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
