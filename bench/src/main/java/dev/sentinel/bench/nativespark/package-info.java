/**
 * The same job without Beam, to compare with. Runs in a Spark process of its own; nothing else may
 * depend on it.
 */
package dev.sentinel.bench.nativespark;
