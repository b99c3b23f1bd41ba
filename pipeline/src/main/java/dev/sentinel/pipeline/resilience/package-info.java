/** What the job does while a service it needs is away: wait, say so once, and give up in time. */
package dev.sentinel.pipeline.resilience;
