/** The values that flow through the pipeline, and their coders. No logic of any stage. */
package dev.sentinel.pipeline.model;
