package dev.sentinel.generator;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What has happened to the transactions so far. Safe to read from any thread. */
final class Tally {
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong frauds = new AtomicLong();
  private final Map<String, AtomicLong> fraudsByScenario = new ConcurrentHashMap<>();
  private final AtomicLong errors = new AtomicLong();

  void countSent() {
    sent.incrementAndGet();
  }

  /** It was not taken over after all. */
  void takeBackSent() {
    sent.decrementAndGet();
  }

  void countAcknowledged() {
    acknowledged.incrementAndGet();
  }

  void countAcknowledgedFraud(String scenario) {
    frauds.incrementAndGet();
    fraudsByScenario.computeIfAbsent(scenario, name -> new AtomicLong()).incrementAndGet();
    countAcknowledged();
  }

  void countError() {
    errors.incrementAndGet();
  }

  long sent() {
    return sent.get();
  }

  long acknowledged() {
    return acknowledged.get();
  }

  /** Acknowledged ones. */
  long frauds() {
    return frauds.get();
  }

  /** Acknowledged ones, by name. */
  SortedMap<String, Long> fraudsByScenario() {
    SortedMap<String, Long> result = new TreeMap<>();
    fraudsByScenario.forEach((scenario, count) -> result.put(scenario, count.get()));
    return result;
  }

  long errors() {
    return errors.get();
  }

  /** Sent, and nothing heard yet. */
  long pending() {
    // Read in this order it is never negative.
    long settled = acknowledged.get() + errors.get();
    return sent.get() - settled;
  }

  /** Sent, and not known to have arrived. */
  long unacknowledged() {
    long arrived = acknowledged.get();
    return sent.get() - arrived;
  }
}
