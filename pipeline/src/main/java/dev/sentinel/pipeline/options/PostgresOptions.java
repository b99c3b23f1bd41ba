package dev.sentinel.pipeline.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The database of alerts and statistics. */
public interface PostgresOptions extends PipelineOptions {
  @Description("JDBC URL of the PostgreSQL database")
  @Default.InstanceFactory(EnvironmentDefaults.JdbcUrl.class)
  String getJdbcUrl();

  void setJdbcUrl(String value);

  @Description("PostgreSQL role")
  @Default.InstanceFactory(EnvironmentDefaults.JdbcUsername.class)
  String getJdbcUsername();

  void setJdbcUsername(String value);

  @Description("Password of the role; better given as SENTINEL_JDBC_PASSWORD")
  @Default.InstanceFactory(EnvironmentDefaults.JdbcPassword.class)
  @Nullable String getJdbcPassword();

  void setJdbcPassword(@Nullable String value);

  @Description("File that holds the password of the role; goes before --jdbcPassword")
  @Default.InstanceFactory(EnvironmentDefaults.JdbcPasswordFile.class)
  @Nullable String getJdbcPasswordFile();

  void setJdbcPasswordFile(@Nullable String value);
}
