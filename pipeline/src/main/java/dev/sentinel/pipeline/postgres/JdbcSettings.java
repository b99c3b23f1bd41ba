package dev.sentinel.pipeline.postgres;

import java.io.Serializable;
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

  /** Never shows the password: settings end up in logs and in the runner's user interface. */
  @Override
  public String toString() {
    return username + " at " + url;
  }
}
