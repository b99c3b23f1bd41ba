/** Reads Kafka. */
package dev.sentinel.pipeline.source;
