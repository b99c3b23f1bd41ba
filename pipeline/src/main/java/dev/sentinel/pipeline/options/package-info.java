/** The pipeline's options, as they are given on the command line. */
package dev.sentinel.pipeline.options;
