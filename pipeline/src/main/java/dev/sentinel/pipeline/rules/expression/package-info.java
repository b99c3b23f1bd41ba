/**
 * The language that rules are written in: parsed and type-checked by CEL, made into a small tree
 * that is evaluated with exact decimals and values that can be absent.
 */
package dev.sentinel.pipeline.rules.expression;
