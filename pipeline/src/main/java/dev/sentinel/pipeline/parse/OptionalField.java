package dev.sentinel.pipeline.parse;

import com.fasterxml.jackson.core.JsonToken;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What one JSON object says of an optional field: nothing, a value, or several. */
final class OptionalField {
  private final String name;
  private @Nullable String members;
  private @Nullable JsonToken token;
  private @Nullable String value;

  OptionalField(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  /**
   * Takes in one appearance of the field.
   *
   * @param value the text of a string or number, or null for anything else
   * @param member the object member as it is written
   */
  void read(JsonToken token, @Nullable String value, String member) {
    if (members == null) {
      if (token == JsonToken.VALUE_NULL) {
        return; // null says the same as leaving the field out
      }
      this.members = member;
      this.token = token;
      this.value = value;
    } else {
      // Twice means nobody can say which: neither is used, both are kept.
      members = members + "," + member;
      this.token = null;
    }
  }

  boolean isPresent() {
    return members != null;
  }

  /** Every appearance as written; only for a field that is present. */
  String members() {
    if (members == null) {
      throw new IllegalStateException(name + " is absent");
    }
    return members;
  }

  /** The value if it is a string, and given once. */
  @Nullable String text() {
    return token == JsonToken.VALUE_STRING ? value : null;
  }

  /** The value if it is a number from {@code -limit} to {@code limit}, and given once. */
  @Nullable Double number(int limit) {
    if (value == null
        || (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT)) {
      return null;
    }
    double number = Double.parseDouble(value);
    return Math.abs(number) <= limit ? number : null;
  }
}
