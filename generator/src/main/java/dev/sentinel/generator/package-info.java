/**
 * Realistic card transactions with planted fraud, for demos, load tests and oracle tests.
 *
 * <p>{@link dev.sentinel.generator.TransactionGenerator} makes them and knows nothing of Kafka;
 * {@link dev.sentinel.generator.TransactionJson} writes them as they go on the topic; the command
 * line program around the two sends them.
 */
package dev.sentinel.generator;
