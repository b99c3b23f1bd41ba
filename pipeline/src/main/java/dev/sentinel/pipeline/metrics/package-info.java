/** Names of the pipeline's metrics, and logging that does not flood. */
package dev.sentinel.pipeline.metrics;
