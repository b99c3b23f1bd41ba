/** The command line for the people who run Sentinel. */
package dev.sentinel.ops;
