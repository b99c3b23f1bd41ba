/** The viewer's commands, its access to PostgreSQL and the following of new alerts. */
package dev.sentinel.viewer;
