package dev.sentinel.pipeline.rules;

import java.time.Instant;

/**
 * A version of a rule and the time from which on it replaces the version before it.
 *
 * @param rule the version
 * @param validFrom by the Kafka timestamps of records
 */
public record RuleVersion(CompiledRule rule, Instant validFrom) {}
