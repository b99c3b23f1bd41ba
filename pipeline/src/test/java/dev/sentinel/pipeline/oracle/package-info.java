/**
 * The whole job against an independent model: a seeded stream goes through real services, and every
 * output must hold exactly what the model says. Each runner's module runs this suite.
 */
package dev.sentinel.pipeline.oracle;
