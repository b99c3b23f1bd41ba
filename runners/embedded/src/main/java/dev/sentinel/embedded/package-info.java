/**
 * A real Kafka broker, PostgreSQL server and S3 server from Maven artifacts alone, on loopback, for
 * integration tests and local work.
 *
 * <p>Start with {@link dev.sentinel.embedded.EmbeddedServices}, or with {@link
 * dev.sentinel.embedded.EmbeddedServicesExtension} in a JUnit test. Passwords and keys are
 * well-known values: nothing here is meant to be reachable from another machine.
 */
package dev.sentinel.embedded;
