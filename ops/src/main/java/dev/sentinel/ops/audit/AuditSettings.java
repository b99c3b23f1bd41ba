package dev.sentinel.ops.audit;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How to audit.
 *
 * @param from the first offsets that must be accounted for
 * @param upTo where to stop
 * @param settle how old, at most, a missing thing may be before it counts as missing
 * @param limit how many findings of each kind are named
 * @param strict whether what a restart explains, or nobody can decide, counts as a finding
 * @param scratch the folder for temporary files
 * @param memory DuckDB's limit of memory, such as {@code 1GB}
 */
record AuditSettings(
    PositionSpec from,
    PositionSpec upTo,
    Duration settle,
    int limit,
    boolean strict,
    Path scratch,
    String memory) {}
