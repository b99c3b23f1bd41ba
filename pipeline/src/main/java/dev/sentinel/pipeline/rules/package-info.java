/** Fraud rules in plain Java: no Beam in here. */
package dev.sentinel.pipeline.rules;
