package dev.sentinel.viewer.render;

import dev.sentinel.viewer.model.Severity;

/** Colours from the terminal's own palette, which suits dark and light themes. */
enum Style {
  PLAIN(""),
  BOLD("1"),
  LOW("36"),
  MEDIUM("33"),
  HIGH("31"),
  CRITICAL("1;31");

  private static final String ESCAPE = "\u001b[";

  private final String code;

  Style(String code) {
    this.code = code;
  }

  static Style of(Severity severity) {
    return switch (severity) {
      case LOW -> LOW;
      case MEDIUM -> MEDIUM;
      case HIGH -> HIGH;
      case CRITICAL -> CRITICAL;
    };
  }

  String apply(String text, Screen screen) {
    return code.isEmpty() || !screen.coloured() ? text : ESCAPE + code + "m" + text + ESCAPE + "0m";
  }
}
