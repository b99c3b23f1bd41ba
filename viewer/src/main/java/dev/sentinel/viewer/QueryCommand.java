package dev.sentinel.viewer;

import dev.sentinel.viewer.render.Screen;
import dev.sentinel.viewer.render.Times;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands have in common: the form of their help, the database, the output. */
@Command(
    mixinStandardHelpOptions = true,
    versionProvider = ViewerCommand.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true)
abstract class QueryCommand implements Callable<Integer> {
  /** How long a query may take; those of a person may look at millions of rows. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Spec private CommandSpec spec;

  /**
   * Does what the command is for.
   *
   * @return the exit code
   * @throws IOException if the output cannot be written
   * @throws DatabaseException with a sentence for the user
   */
  abstract int run() throws IOException;

  @Override
  public final Integer call() throws IOException {
    int code = run();
    out().flush();
    return code;
  }

  private ViewerCommand viewer() {
    return (ViewerCommand) spec.root().userObject();
  }

  CommandSpec spec() {
    return spec;
  }

  Console console() {
    return viewer().console();
  }

  Writer out() {
    return console().out();
  }

  Screen screen() {
    return console().screen(viewer().output().colours());
  }

  Times times() {
    return viewer().output().times();
  }

  /** The database, not yet connected. */
  Database database() {
    return database(PATIENCE);
  }

  /**
   * The database, not yet connected.
   *
   * @param answerTimeout how long it may leave a query unanswered before it counts as lost
   */
  Database database(Duration answerTimeout) {
    return viewer().connection().database(spec, answerTimeout);
  }

  /** Wrong options: the message is followed by the usage. */
  ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Refuses a number of lines that makes no sense. */
  void requireLines(int least, int lines) {
    if (lines < least) {
      throw wrong("-n/--lines must be at least " + least + ", not " + lines);
    }
  }
}
