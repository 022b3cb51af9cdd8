package io.ecistreams.remote;

/** A secret that is sent and never shown. */
public final class ApiKey {
  private static final String MASK = "********";

  private final String value;

  private ApiKey(String value) {
    this.value = value;
  }

  /**
   * A key, without the white space around it.
   *
   * @throws IllegalArgumentException if it is empty or holds what no header can carry; the message
   *     does not show it
   */
  public static ApiKey of(String text) {
    String value = text.strip();
    if (value.isEmpty() || !value.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new IllegalArgumentException(
          "an API key is one line of visible ASCII characters without spaces");
    }
    return new ApiKey(value);
  }

  /** The value of the header {@code Authorization}. */
  String authorization() {
    return "Bearer " + value;
  }

  /** The text with every occurrence of the key masked: servers like to repeat it. */
  String maskedIn(String text) {
    return text.replace(value, MASK);
  }

  @Override
  public String toString() {
    return MASK;
  }
}
