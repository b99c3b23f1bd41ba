/** Sends records that could not be processed to their own Kafka topic. */
package dev.sentinel.pipeline.deadletter;
