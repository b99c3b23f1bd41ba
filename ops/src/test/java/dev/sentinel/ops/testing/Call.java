package dev.sentinel.ops.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sentinel.ops.OpsCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Consumer;
import picocli.CommandLine;

/**
 * What the program did.
 *
 * @param exitCode its exit code
 * @param out what it printed
 * @param err what it said on standard error
 */
public record Call(int exitCode, String out, String err) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Runs the program in this JVM. */
  public static Call of(String... args) {
    return of(line -> {}, args);
  }

  /**
   * Runs the program in this JVM.
   *
   * @param listener gets each line that the program says on standard error, as it says it
   */
  public static Call of(Consumer<String> listener, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = OpsCommand.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(
        new PrintWriter(err, true) {
          @Override
          public void println(String text) {
            super.println(text);
            listener.accept(text);
          }
        });
    int exitCode = line.execute(args);
    return new Call(exitCode, out.toString(), err.toString());
  }

  /** The output, which must be one JSON value. */
  public JsonNode json() {
    try {
      return JSON.readTree(out);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + out + err, e);
    }
  }
}
