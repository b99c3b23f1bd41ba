package dev.sentinel.viewer.model;

import java.math.BigDecimal;

/** Number and sum of alerts in one currency: different currencies are never added up. */
public record CurrencyTotal(String currency, long count, BigDecimal sum) {}
