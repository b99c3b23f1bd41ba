/**
 * The full-screen view: events change a {@link dev.sentinel.viewer.dashboard.State} in {@link
 * dev.sentinel.viewer.dashboard.Reducer}, {@link dev.sentinel.viewer.dashboard.View} draws it as
 * lines, and {@link dev.sentinel.viewer.dashboard.Driver} is all that knows the terminal.
 */
package dev.sentinel.viewer.dashboard;
