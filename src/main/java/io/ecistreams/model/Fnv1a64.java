package io.ecistreams.model;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * FNV-1a, 64 bit (draft-eastlake-fnv). Small, stable across versions and languages: a query keeps
 * its jackknife block wherever it is hashed.
 */
public final class Fnv1a64 {
  private static final long OFFSET_BASIS = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private Fnv1a64() {}

  /** Hash of the bytes; read it as unsigned. */
  public static long hash(byte[] bytes) {
    long hash = OFFSET_BASIS;
    for (byte b : bytes) {
      hash = (hash ^ (b & 0xff)) * PRIME;
    }
    return hash;
  }

  /** Hash of the text in UTF-8; read it as unsigned. */
  public static long hash(String text) {
    return hash(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Hash of the bytes as 16 hexadecimal digits. */
  public static String hex(byte[] bytes) {
    return HexFormat.of().toHexDigits(hash(bytes));
  }

  /** Hash of the text in UTF-8 as 16 hexadecimal digits. */
  public static String hex(String text) {
    return hex(text.getBytes(StandardCharsets.UTF_8));
  }
}
