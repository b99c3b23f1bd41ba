/** The command line that every runner's jar shares. */
package dev.sentinel.pipeline.cli;
