package io.ecistreams.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Translates between keys and the names of environment variables. */
final class Environment {

  static final String PREFIX = "ECI_";

  /** Read by the launcher, the logging and the command line, before there is a configuration. */
  private static final Set<String> NOT_OPTIONS =
      Set.of("ECI_JAVA_OPTS", "ECI_STDOUT_TTY", "ECI_LOG_LEVEL", "ECI_LOG_FILE", "ECI_DEBUG");

  private static final String SERVICE_HOST = "_SERVICE_HOST";

  private static final Map<String, String> KEY_BY_VARIABLE =
      Options.names().stream()
          .collect(Collectors.toUnmodifiableMap(Environment::variable, Function.identity()));

  private Environment() {}

  /** The variable that sets a key, e.g. {@code ECI_PANE_MS} for {@code pane.ms}. */
  static String variable(String key) {
    return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  static Collection<String> variables() {
    return KEY_BY_VARIABLE.keySet();
  }

  /**
   * The variables that concern the configuration, in alphabetical order. An empty value counts as
   * not set: compose files and manifests make empty variables where a substitution has no value.
   */
  static Map<String, String> relevant(Map<String, String> environment) {
    Map<String, String> relevant = new TreeMap<>();
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX)
              && !value.isBlank()
              && !NOT_OPTIONS.contains(name)
              && !isServiceLink(name, environment)) {
            relevant.put(name, value);
          }
        });
    return relevant;
  }

  /** The key that a variable sets; empty if it is neither an option nor handed on. */
  static Optional<String> key(String variable) {
    String known = KEY_BY_VARIABLE.get(variable);
    if (known != null) {
      return Optional.of(known);
    }
    String dotted = variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.');
    return Options.isHandedOn(dotted) ? Optional.of(dotted) : Optional.empty();
  }

  /** Kubernetes adds X_SERVICE_HOST, X_PORT_… to every container for each service named x. */
  private static boolean isServiceLink(String name, Map<String, String> environment) {
    return environment.keySet().stream()
        .filter(other -> other.startsWith("ECI") && other.endsWith(SERVICE_HOST))
        .map(other -> other.substring(0, other.length() - SERVICE_HOST.length()))
        .anyMatch(
            service ->
                name.startsWith(service + "_SERVICE_")
                    || name.equals(service + "_PORT")
                    || name.startsWith(service + "_PORT_"));
  }
}
