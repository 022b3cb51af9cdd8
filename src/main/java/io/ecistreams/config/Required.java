package io.ecistreams.config;

/** Words for options without a default that a command cannot do without. */
final class Required {

  private Required() {}

  static ConfigurationException notSet(String key) {
    return new ConfigurationException(
        ("%s is not set; put it into the file given with --config, or set the environment variable"
                + " %s.")
            .formatted(key, Environment.variable(key)));
  }
}
