package dev.sentinel.viewer.model;

/** How bad an alert is, mildest first. */
public enum Severity {
  LOW,
  MEDIUM,
  HIGH,
  CRITICAL
}
