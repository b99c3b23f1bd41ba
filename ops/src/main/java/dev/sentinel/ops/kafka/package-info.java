/** Reads topics from one position to another. */
package dev.sentinel.ops.kafka;
