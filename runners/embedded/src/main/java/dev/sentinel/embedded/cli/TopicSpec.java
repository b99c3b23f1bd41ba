package dev.sentinel.embedded.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A topic to create, written {@code name:partitions}. */
record TopicSpec(String name, int partitions) {

  static TopicSpec parse(String text) {
    int colon = text.lastIndexOf(':');
    try {
      TopicSpec spec =
          new TopicSpec(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
      if (!spec.name.isEmpty() && spec.partitions > 0) {
        return spec;
      }
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new IllegalArgumentException(message(text), e);
    }
    throw new IllegalArgumentException(message(text));
  }

  private static String message(String text) {
    return "'%s' is not of the form name:partitions".formatted(text);
  }

  /** For picocli. */
  static final class Converter implements ITypeConverter<TopicSpec> {

    /** Called by picocli. */
    Converter() {}

    @Override
    public TopicSpec convert(String text) {
      try {
        return parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
