/** Checks the options, credentials and services that the job needs, one by one. */
package dev.sentinel.ops.envcheck;
