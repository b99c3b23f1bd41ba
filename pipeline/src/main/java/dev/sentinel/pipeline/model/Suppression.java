package dev.sentinel.pipeline.model;

import java.io.Serializable;

/**
 * The entry of an allow list that kept an alert from being raised.
 *
 * @param field the field it is about, such as {@code card_id}
 * @param value the field's value
 * @param reason why it is allowed, as its author wrote
 */
public record Suppression(String field, String value, String reason) implements Serializable {}
