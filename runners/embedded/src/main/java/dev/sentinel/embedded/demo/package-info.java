/** The demo: every program of Sentinel at work on the embedded services, audited at its end. */
package dev.sentinel.embedded.demo;
