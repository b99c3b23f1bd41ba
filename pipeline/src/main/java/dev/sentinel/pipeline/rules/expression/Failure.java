package dev.sentinel.pipeline.rules.expression;

/**
 * What an expression comes to that cannot be computed, such as a division by zero.
 *
 * @param message what went wrong
 */
public record Failure(String message) {}
