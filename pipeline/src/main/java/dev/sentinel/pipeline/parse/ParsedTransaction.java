package dev.sentinel.pipeline.parse;

import dev.sentinel.pipeline.model.Transaction;
import java.util.List;

/**
 * What {@link TransactionParser} made of a value.
 *
 * @param transaction the transaction, lacking only where and when it was read
 * @param malformedFields the optional fields that broke their rule and went to {@code extra}
 */
public record ParsedTransaction(Transaction.Builder transaction, List<String> malformedFields) {}
