/** Output for people: tables, numbers, times and progress. */
package dev.sentinel.ops.text;
