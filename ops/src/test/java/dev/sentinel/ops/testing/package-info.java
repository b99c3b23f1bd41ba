/** What the tests of several packages share. */
package dev.sentinel.ops.testing;
