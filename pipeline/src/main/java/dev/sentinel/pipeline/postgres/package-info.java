/** Connections to PostgreSQL and the versions of its tables. */
package dev.sentinel.pipeline.postgres;
