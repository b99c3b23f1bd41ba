/** Lists dead letters and sends them to the job again. */
package dev.sentinel.ops.deadletters;
