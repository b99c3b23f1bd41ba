/** Checks of the files that Sentinel is deployed, built and explained with. */
package dev.sentinel.deploy;
