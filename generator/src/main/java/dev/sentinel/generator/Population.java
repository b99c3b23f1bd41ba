package dev.sentinel.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The users. Who user 42 is depends on nothing but the number 42, not on the seed: two runs into
 * one topic must not give the same user two homes, which would look like fraud.
 */
final class Population {
  /** Any constant does; this one makes the users different from everything else that is drawn. */
  private static final long KEY = 0x5553455253L;

  /** About 0.5 KB each; users beyond are worked out again each time. */
  private static final int MAX_KEPT = 100_000;

  /** values() makes a copy each time. */
  private static final City[] CITIES = City.values();

  private final long users;
  private final AtomicReferenceArray<UserProfile> kept;

  Population(long users) {
    this.users = users;
    this.kept = new AtomicReferenceArray<>((int) Math.min(users, MAX_KEPT));
  }

  UserProfile draw(Draws draws) {
    return user(draws.below(users) + 1);
  }

  UserProfile user(long userId) {
    if (userId > kept.length()) {
      return profile(userId);
    }
    int slot = (int) (userId - 1);
    UserProfile profile = kept.getPlain(slot);
    if (profile == null) {
      // Two threads may both do it: the profiles are equal and safe to share.
      profile = profile(userId);
      kept.setPlain(slot, profile);
    }
    return profile;
  }

  /** Where the user lives, without working out the rest. */
  static City home(long userId) {
    return home(Draws.of(KEY, userId));
  }

  private static City home(Draws draws) {
    return CITIES[draws.index(CITIES.length)];
  }

  private static UserProfile profile(long userId) {
    Draws draws = Draws.of(KEY, userId);
    City home = home(draws);
    return new UserProfile(
        userId,
        home,
        Merchant.near(home.latitudeMicrodegrees, draws),
        Merchant.near(home.longitudeMicrodegrees, draws),
        numbered("card-" + userId + "-", draws.chance(30) ? 2 : 1),
        numbered("dev-" + userId + "-", 1 + draws.index(3)),
        // 198.18.0.0/15 is set aside for tests (RFC 2544): an address in it is nobody's.
        "198.18." + draws.index(256) + "." + draws.between(1, 254),
        "198.19." + draws.index(256) + "." + draws.between(1, 254));
  }

  private static List<String> numbered(String prefix, int count) {
    List<String> result = new ArrayList<>(count);
    for (int i = 1; i <= count; i++) {
      result.add(prefix + i);
    }
    return List.copyOf(result);
  }
}
