/** Checks everything the job needs before it starts. */
package dev.sentinel.pipeline.preflight;
