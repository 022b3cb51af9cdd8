package io.ecistreams.config;

import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * One setting with its raw text.
 *
 * @param key the full key, e.g. {@code kafka.security.protocol}
 * @param value the text as given, without surrounding white space; may be a secret, so it is masked
 *     in {@link #toString()}
 * @param origin where it came from in words, e.g. {@code environment variable ECI_PANE_MS}
 */
public record Setting(String key, String value, String origin) {

  static final String DEFAULT = "default";

  private static final String MASK = "********";
  private static final Pattern SECRET_KEY =
      Pattern.compile("password|secret|user\\.info|jaas|token");

  /** The part between the scheme and the host of an address: credentials travel there too. */
  private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/,\\s]+@");

  /** Whether nobody has set it. */
  public boolean isDefault() {
    return origin.equals(DEFAULT);
  }

  /** The value as it may be printed: secrets are masked. */
  public String shown() {
    return isSecret() ? MASK : USER_INFO.matcher(value).replaceAll(MASK + "@");
  }

  ConfigurationException refused(String complaint) {
    return new ConfigurationException(this + " " + complaint);
  }

  private boolean isSecret() {
    if (!Options.isHandedOn(key)) {
      return Options.find(key).filter(option -> option.type() == Type.PASSWORD).isPresent();
    }
    return SECRET_KEY.matcher(key.toLowerCase(Locale.ROOT)).find()
        || KafkaNames.isPassword(Options.clientName(key));
  }

  @Override
  public String toString() {
    return key + " = " + shown() + " (from " + origin + ")";
  }
}
