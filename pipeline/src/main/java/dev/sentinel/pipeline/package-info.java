/** The Sentinel job: its wiring and its configuration. */
package dev.sentinel.pipeline;
