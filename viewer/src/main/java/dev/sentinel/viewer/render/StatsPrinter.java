package dev.sentinel.viewer.render;

import dev.sentinel.viewer.model.UserSpend;
import dev.sentinel.viewer.model.UserWindow;
import java.io.IOException;
import java.util.List;

/** Prints user statistics. Each method may be called several times for one listing. */
public interface StatsPrinter {
  /** Prints users with their spending over a period. */
  void users(List<UserSpend> users) throws IOException;

  /** Prints raw windows. */
  void windows(List<UserWindow> windows) throws IOException;
}
