/** Rules in PostgreSQL: how they are stored, and how running jobs follow them. */
package dev.sentinel.pipeline.rules.store;
