package dev.sentinel.generator;

/**
 * Where on the topic a transaction lies.
 *
 * @param partition from 0
 * @param offset from 0
 */
record Position(int partition, long offset) {}
