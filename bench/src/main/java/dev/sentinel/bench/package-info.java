/**
 * Measures Sentinel on real services: how fast a backlog is worked off, how long an alert takes,
 * how much memory that needs, and the same for a job of Spark Structured Streaming. {@link
 * dev.sentinel.bench.BenchCommand} is where to start.
 */
package dev.sentinel.bench;
