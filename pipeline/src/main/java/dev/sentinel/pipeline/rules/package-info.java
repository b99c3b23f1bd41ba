/**
 * Fraud rules: read from YAML, compiled, put together by their time of validity, and evaluated. In
 * plain Java, no Beam in here. {@code docs/rules.md} is their handbook.
 */
package dev.sentinel.pipeline.rules;
