package dev.sentinel.ops;

/** What the program's exit code says; the same for all commands. */
public final class ExitCodes {
  /** All is well. */
  public static final int OK = 0;

  /** The command did its work, and not all is well. */
  public static final int FINDINGS = 1;

  /** Wrong options. */
  public static final int USAGE = 2;

  /** The command could not do its work. */
  public static final int FAILED = 3;

  private ExitCodes() {}
}
