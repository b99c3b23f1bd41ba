package dev.sentinel.pipeline.options;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What log lines look like. */
public enum LogFormat {
  /** Text for people. */
  @JsonProperty("plain")
  PLAIN,
  /** One JSON object a line, with the field names of the Elastic Common Schema. */
  @JsonProperty("json")
  JSON
}
