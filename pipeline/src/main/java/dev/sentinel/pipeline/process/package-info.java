/** Everything that is done with one transaction alone. */
package dev.sentinel.pipeline.process;
