package dev.sentinel.pipeline.features;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Short stand-ins for ids of any length, so that state is bounded whatever producers send. They are
 * the head of a SHA-256: nobody can make an id that is taken for another one.
 */
final class Hashes {
  private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(Hashes::digest);

  private Hashes() {}

  /** 128 bits that stand for an entity's id. */
  record Key(long high, long low) {}

  static Key key(String id) {
    ByteBuffer hash = hash(id);
    return new Key(hash.getLong(), hash.getLong());
  }

  /**
   * 64 bits that stand for one of the few values of an entity's field; never 0, which means none.
   */
  static long value(String text) {
    long hash = hash(text).getLong();
    return hash == 0 ? 1 : hash;
  }

  private static ByteBuffer hash(String text) {
    return ByteBuffer.wrap(DIGEST.get().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
