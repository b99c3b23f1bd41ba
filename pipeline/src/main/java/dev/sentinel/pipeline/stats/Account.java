package dev.sentinel.pipeline.stats;

/** Whose spending is added up: amounts of different currencies are kept apart. */
record Account(String userId, String currency) implements Comparable<Account> {

  @Override
  public int compareTo(Account other) {
    int byUser = userId.compareTo(other.userId);
    return byUser != 0 ? byUser : currency.compareTo(other.currency);
  }
}
