/** What the job shows of itself while it runs: Prometheus metrics and health, over HTTP. */
package dev.sentinel.pipeline.monitoring;
