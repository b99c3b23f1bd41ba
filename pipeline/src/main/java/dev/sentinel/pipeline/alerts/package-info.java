/** Finds suspicious transactions and writes alerts to PostgreSQL. */
package dev.sentinel.pipeline.alerts;
