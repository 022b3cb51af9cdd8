package io.ecistreams.config;

/**
 * One setting with its raw text.
 *
 * @param key the full key, e.g. {@code kafka.security.protocol}
 * @param value the text as given, without surrounding white space; may be a secret, so it is left
 *     out of {@link #toString()}
 * @param origin where it came from
 */
public record Setting(String key, String value, Origin origin) {

  /** The value as it may be printed: secrets are masked. */
  public String shown() {
    return Secrets.shown(key, value);
  }

  @Override
  public String toString() {
    return key + " = " + shown() + " (from " + origin.words() + ")";
  }
}
