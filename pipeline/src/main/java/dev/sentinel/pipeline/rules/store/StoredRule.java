package dev.sentinel.pipeline.rules.store;

import java.time.Instant;

/**
 * A row of the table {@code rules}; whether its definition can be used is another question.
 *
 * @param id the rule
 * @param version its version
 * @param definition the rule as JSON
 * @param validFrom from which Kafka timestamp on
 * @param author who wrote it
 * @param note why
 * @param createdAt when it was written, by the database's clock
 */
public record StoredRule(
    String id,
    int version,
    String definition,
    Instant validFrom,
    String author,
    String note,
    Instant createdAt) {}
