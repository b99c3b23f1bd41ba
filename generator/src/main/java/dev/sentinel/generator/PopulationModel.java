package dev.sentinel.generator;

/** How people spend when nobody defrauds them. */
public enum PopulationModel {
  /** Users evenly, at any hour, with amounts uniform from 0.00 to 100.00. */
  UNIFORM,

  /**
   * Customers with habits after the simulator of the Fraud Detection Handbook: own mean amount, own
   * hours, terminals near home.
   */
  HANDBOOK
}
