package dev.sentinel.viewer.model;

/** A user or a rule and its number of alerts. */
public record Ranked(String name, long count) {}
