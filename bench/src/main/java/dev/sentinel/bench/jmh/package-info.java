/**
 * What one record costs, step by step, measured with JMH. A public class with {@code @Benchmark}
 * methods in this package is all it takes to add one.
 */
package dev.sentinel.bench.jmh;
