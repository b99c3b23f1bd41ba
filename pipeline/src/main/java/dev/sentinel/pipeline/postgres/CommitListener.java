package dev.sentinel.pipeline.postgres;

import java.io.Serializable;

/** Told, in the thread that does it, what happens on a connection. */
public interface CommitListener extends Serializable {
  /** A statement is prepared: what was added to one before and not committed does not count. */
  void begun();

  /** A transaction has been committed. */
  void committed();
}
