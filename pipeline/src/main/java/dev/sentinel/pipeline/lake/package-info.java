/** Archives transactions as date-sharded Parquet, and reads back what is archived. */
package dev.sentinel.pipeline.lake;
