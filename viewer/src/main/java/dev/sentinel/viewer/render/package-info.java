/** Ways to show alerts and statistics: tables for people, JSON lines and CSV for programs. */
package dev.sentinel.viewer.render;
