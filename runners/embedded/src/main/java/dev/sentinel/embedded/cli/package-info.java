/** The command that runs the embedded services until it is stopped. */
package dev.sentinel.embedded.cli;
