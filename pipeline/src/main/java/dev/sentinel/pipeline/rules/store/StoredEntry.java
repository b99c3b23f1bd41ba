package dev.sentinel.pipeline.rules.store;

import dev.sentinel.pipeline.rules.ListEntry;
import java.time.Instant;

/**
 * A row of the table {@code rule_lists}.
 *
 * @param id its place in the order of rows
 * @param entry what it says
 * @param createdAt when it was written, by the database's clock
 */
public record StoredEntry(long id, ListEntry entry, Instant createdAt) {}
