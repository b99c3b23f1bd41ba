package dev.sentinel.viewer.model;

import java.time.Instant;

/**
 * A row of {@code alert_verdicts}.
 *
 * @param note null when there is none
 * @param by who decided, by their own account
 */
public record VerdictEntry(
    long id, String transactionId, Verdict verdict, String note, String by, Instant at) {}
