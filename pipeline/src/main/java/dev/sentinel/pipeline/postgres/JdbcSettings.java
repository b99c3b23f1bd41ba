package dev.sentinel.pipeline.postgres;

import java.io.Serializable;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How to reach PostgreSQL.
 *
 * @param url a {@code jdbc:postgresql:} URL
 * @param username the role
 * @param password its password, or null when the server asks for none
 */
public record JdbcSettings(String url, String username, @Nullable String password)
    implements Serializable {

  /** A password in the URL's parameters: for PostgreSQL's driver, or of its client key. */
  private static final Pattern SECRET = Pattern.compile("(?i)\\b((?:ssl)?password)=[^&\\s]*");

  /** The URL without a password that may be in it, for logs and messages. */
  public String safeUrl() {
    return withoutPassword(url);
  }

  /** A URL without a password that may be in it. */
  public static String withoutPassword(String url) {
    return SECRET.matcher(url).replaceAll("$1=***");
  }

  /** The database as the subject of a sentence. */
  public String service() {
    return "PostgreSQL at " + safeUrl();
  }

  /** Never shows the password: settings end up in logs and in the runner's user interface. */
  @Override
  public String toString() {
    return username + " at " + safeUrl();
  }
}
