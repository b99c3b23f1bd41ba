package dev.sentinel.pipeline.resilience;

import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Finds in a chain of exceptions what people want to know. */
public final class Causes {
  private static final int MAX_LENGTH = 300;

  private Causes() {}

  /** The exception and its causes, outermost first. Ends where a chain bites its own tail. */
  public static Stream<Throwable> of(Throwable e) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    return Stream.<@Nullable Throwable>iterate(e, Throwable::getCause)
        .takeWhile(cause -> cause != null && seen.add(cause));
  }

  /** The first of the chain that is of this type. */
  public static <T extends Throwable> Optional<T> find(Throwable e, Class<T> type) {
    return of(e).filter(type::isInstance).map(type::cast).findFirst();
  }

  /** The innermost cause. */
  public static Throwable root(Throwable e) {
    return of(e).reduce(e, (outer, inner) -> inner);
  }

  /**
   * What went wrong, on one line: the innermost message, and the SQLSTATE where there is one.
   * Without a full stop at the end.
   */
  public static String describe(Throwable e) {
    Throwable root = root(e);
    String message = root.getMessage() == null ? "" : root.getMessage().strip();
    String line = message.lines().findFirst().orElse("");
    if (line.length() > MAX_LENGTH) {
      line = line.substring(0, MAX_LENGTH) + "…";
    }
    while (line.endsWith(".")) {
      line = line.substring(0, line.length() - 1);
    }
    String text =
        line.isEmpty() || root instanceof SQLException
            ? line
            : root.getClass().getSimpleName() + ": " + line;
    String state =
        find(e, SQLException.class)
            .map(SQLException::getSQLState)
            .map(code -> " (SQLSTATE " + code + ")")
            .orElse("");
    return (text.isEmpty() ? root.getClass().getSimpleName() : text) + state;
  }
}
