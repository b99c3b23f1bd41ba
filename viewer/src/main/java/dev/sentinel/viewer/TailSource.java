package dev.sentinel.viewer;

import dev.sentinel.viewer.model.Alert;
import dev.sentinel.viewer.model.AlertKey;
import java.util.List;
import java.util.Optional;

/** What {@link AlertTail} reads. Keys are in the order of detection. */
interface TailSource {
  /** Which transactions were running just now. */
  TailSnapshot snapshot();

  /** The newest key that matches, after skipping some. */
  Optional<AlertKey> newestKey(AlertFilter filter, int skip);

  /**
   * The first keys that match in a range.
   *
   * @param after exclusive
   * @param upTo inclusive
   */
  List<AlertKey> keys(AlertFilter filter, AlertKey after, Optional<AlertKey> upTo, int limit);

  /** The alerts of these transactions in the order of detection. */
  List<Alert> load(List<String> transactionIds);
}
