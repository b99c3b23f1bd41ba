/**
 * What is known of the users, cards, terminals, merchants, devices and addresses of a transaction
 * from their earlier transactions: exact, point in time, in bounded keyed state.
 */
package dev.sentinel.pipeline.features;
