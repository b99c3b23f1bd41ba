/** The pipeline on Spark: what the SparkRunner needs set, and what it needs done differently. */
package dev.sentinel.runner.spark;
