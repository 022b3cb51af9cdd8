package io.ecistreams.config;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;

/** Decides which values may be printed. */
final class Secrets {

  static final String MASK = "********";

  private static final List<String> MARKS =
      List.of("password", "secret", "user.info", "jaas", "token");

  /** The part between the scheme and the host of an address: credentials travel there too. */
  private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/,\\s]+@");

  private Secrets() {}

  static boolean isSecret(String key) {
    if (!Keys.isPassThrough(key)) {
      return Options.find(key).filter(k -> k.type == ConfigDef.Type.PASSWORD).isPresent();
    }
    String lower = key.toLowerCase(Locale.ROOT);
    return MARKS.stream().anyMatch(lower::contains)
        || KafkaNames.isPassword(Keys.withoutPrefix(key));
  }

  static String shown(String key, String value) {
    return isSecret(key) ? MASK : USER_INFO.matcher(value).replaceAll(MASK + "@");
  }
}
