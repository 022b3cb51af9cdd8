package io.ecistreams.config;

import java.util.regex.Pattern;

/**
 * The form of {@code sasl.jaas.config}. Kafka's own complaint about one that is malformed quotes
 * the word at which it got stuck, which can be a part of the password.
 */
final class LoginConfig {
  private static final String JAAS = "sasl.jaas.config";

  /** Quoted, or a word; possessive, as passwords may be long. */
  private static final String VALUE =
      "(?:\"(?:[^\"\\\\]|\\\\.)*+\"|'(?:[^'\\\\]|\\\\.)*+'|[^\\s;\"'=]++)";

  private static final Pattern FORM =
      Pattern.compile(
          "\\s*[\\w.$-]++\\s++(?i:required|requisite|sufficient|optional)"
              + "(?:\\s++[\\w.$-]++\\s*+=\\s*+"
              + VALUE
              + ")*+\\s*+;\\s*",
          Pattern.DOTALL);

  private LoginConfig() {}

  /**
   * Refuses a malformed one without quoting it.
   *
   * @throws ConfigurationException with the form that is wanted
   */
  static void check(Setting setting) {
    if (setting.key().endsWith(JAAS) && !FORM.matcher(setting.value()).matches()) {
      throw new ConfigurationException(
          setting.key()
              + " (from "
              + setting.origin()
              + ") is not a login module; give: module required name=\"value\" name=\"value\";"
              + " with values in double quotes and the semicolon.");
    }
  }
}
