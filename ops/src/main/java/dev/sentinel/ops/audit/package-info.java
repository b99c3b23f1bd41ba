/**
 * Compares a topic with what the job made of it: the lake, the dead letters, the alerts and the
 * statistics. Everything is brought together in a DuckDB file in a scratch folder, so that memory
 * stays bounded whatever the size of the lake.
 */
package dev.sentinel.ops.audit;
