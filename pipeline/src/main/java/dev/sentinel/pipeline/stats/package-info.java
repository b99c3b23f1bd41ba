/** Adds up users' spending in windows of event time. */
package dev.sentinel.pipeline.stats;
