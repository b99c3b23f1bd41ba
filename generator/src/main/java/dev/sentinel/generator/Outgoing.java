package dev.sentinel.generator;

/**
 * A transaction on its way.
 *
 * @param labelled what it is
 * @param json what is sent; nobody changes the array
 */
@SuppressWarnings(
    "ArrayRecordComponent") // Never compared; a copy per access would cost throughput.
record Outgoing(LabelledTransaction labelled, byte[] json) {}
