/** Goes on where an earlier run stopped, from what it left in the lake and the dead letters. */
package dev.sentinel.pipeline.recovery;
