/** What the viewer shows: values read from PostgreSQL, free of any way of showing them. */
package dev.sentinel.viewer.model;
