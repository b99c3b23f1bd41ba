/**
 * {@code rules} and {@code lists}: what fraud rules there are, and changing them while jobs run.
 */
package dev.sentinel.ops.rules;
