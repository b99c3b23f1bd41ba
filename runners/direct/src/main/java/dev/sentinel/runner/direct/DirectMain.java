package dev.sentinel.runner.direct;

import dev.sentinel.pipeline.cli.SentinelCommand;

/** Runs Sentinel in one JVM on Beam's DirectRunner. */
public final class DirectMain {
  private DirectMain() {}

  public static void main(String[] args) {
    int exitCode = SentinelCommand.execute(new DirectSupport(), args);
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }
}
