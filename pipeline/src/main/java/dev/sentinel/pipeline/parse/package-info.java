/** Turns bytes into transactions, strictly. */
package dev.sentinel.pipeline.parse;
