package dev.sentinel.viewer.render;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Writes CSV after RFC 4180, except that lines end as on Unix, which PostgreSQL's CSV output does
 * too: a carriage return would stick to the last field in {@code cut} or {@code awk}.
 *
 * <p>Null is an empty field and the empty text is {@code ""}. Texts that a spreadsheet would take
 * for a formula are left alone: changing data to please one reader would break the others.
 */
final class Csv {
  private final Appendable out;
  private final boolean toTerminal;

  Csv(Appendable out, boolean toTerminal) {
    this.out = out;
    this.toTerminal = toTerminal;
  }

  void line(Object... fields) throws IOException {
    line(Arrays.asList(fields));
  }

  private void line(List<Object> fields) throws IOException {
    String separator = "";
    for (Object field : fields) {
      out.append(separator).append(field == null ? "" : quoted(field.toString()));
      separator = ",";
    }
    out.append('\n');
  }

  private String quoted(String field) {
    String text = toTerminal ? Text.safe(field) : field;
    boolean plain =
        !text.isEmpty()
            && !Character.isWhitespace(text.charAt(0))
            && !Character.isWhitespace(text.charAt(text.length() - 1))
            && text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
