package dev.sentinel.embedded.demo;

/**
 * What was found of one kind of planted fraud.
 *
 * @param scenario the generator's name of it
 * @param cases attacks that were begun
 * @param casesFound those that have at least one alert
 * @param transactions all fraudulent transactions of the attacks
 * @param transactionsFound those that have an alert
 */
record Detection(
    String scenario, long cases, long casesFound, long transactions, long transactionsFound) {}
