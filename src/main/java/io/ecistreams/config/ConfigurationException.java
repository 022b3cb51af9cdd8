package io.ecistreams.config;

/**
 * A setting that cannot be used. The message is one sentence for the user: it names the key, the
 * value unless that is a secret, where it came from, and the cure.
 */
public final class ConfigurationException extends RuntimeException {

  public ConfigurationException(String message) {
    super(message);
  }

  public ConfigurationException(String message, Throwable cause) {
    super(message, cause);
  }

  static ConfigurationException notSet(String key) {
    return new ConfigurationException(
        ("%s is not set; put it into the file given with --config, or set the environment variable"
                + " %s.")
            .formatted(key, Environment.variable(key)));
  }
}
