package dev.sentinel.pipeline.preflight;

import dev.sentinel.pipeline.postgres.JdbcSettings;
import dev.sentinel.pipeline.postgres.Migrations;

/** Checks that the database answers, lets us in and has our tables. */
final class DatabaseCheck {
  private DatabaseCheck() {}

  static void run(JdbcSettings database) {
    Migrations.requireUpToDate(database);
  }
}
