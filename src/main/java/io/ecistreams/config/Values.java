package io.ecistreams.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/** The options, each parsed and checked on its own; defaults filled in. */
final class Values {

  private final Settings settings;
  private final Map<String, Object> parsed = new HashMap<>();

  Values(Settings settings) {
    this.settings = settings;
    for (ConfigKey option : Options.all()) {
      Setting setting = settings.given().get(option.name);
      parsed.put(option.name, setting == null ? initial(option) : parse(option, setting));
    }
  }

  /** An error about a value that is fine on its own but not beside the others. */
  ConfigurationException conflict(String key, String complaint) {
    Setting setting = setting(key);
    return new ConfigurationException(
        "%s = %s (from %s) %s"
            .formatted(key, setting.shown(), setting.origin().words(), complaint));
  }

  Setting setting(String key) {
    Setting given = settings.given().get(key);
    if (given != null) {
      return given;
    }
    return new Setting(key, initialText(Options.find(key).orElseThrow()), new Origin.Default());
  }

  int intOf(String key) {
    return (Integer) parsed.get(key);
  }

  long longOf(String key) {
    return (Long) parsed.get(key);
  }

  double doubleOf(String key) {
    return (Double) parsed.get(key);
  }

  boolean booleanOf(String key) {
    return (Boolean) parsed.get(key);
  }

  String stringOf(String key) {
    return (String) parsed.get(key);
  }

  Optional<String> optionalString(String key) {
    return Optional.ofNullable((String) parsed.get(key));
  }

  Optional<String> optionalPassword(String key) {
    return Optional.ofNullable((Password) parsed.get(key)).map(Password::value);
  }

  List<String> listOf(String key) {
    return ((List<?>) parsed.get(key)).stream().map(String.class::cast).toList();
  }

  /** A list of {@code source=number}, each source once. */
  Map<String, Double> numbersByName(String key) {
    Map<String, Double> numbers = new HashMap<>();
    for (String pair : listOf(key)) {
      int at = pair.lastIndexOf('=');
      String name = pair.substring(0, at).strip();
      if (numbers.put(name, Double.parseDouble(pair.substring(at + 1))) != null) {
        throw conflict(key, "names %s twice; give each source once.".formatted(name));
      }
    }
    return numbers;
  }

  Path pathOf(String key) {
    return optionalPath(key).orElseThrow();
  }

  /** A leading {@code ~/} is the home directory, as no shell has expanded it in a file. */
  Optional<Path> optionalPath(String key) {
    return optionalString(key).map(text -> path(key, text));
  }

  private Path path(String key, String text) {
    try {
      return text.startsWith("~/")
          ? Path.of(System.getProperty("user.home"), text.substring(2))
          : Path.of(text);
    } catch (InvalidPathException e) {
      throw conflict(key, "is not a path on this system; give a file system path.");
    }
  }

  /** The default as a user would write it, quoted where that matters; empty if there is none. */
  static String initialText(ConfigKey option) {
    Object initial = option.defaultValue;
    if (initial instanceof List<?> list) {
      return String.join(",", list.stream().map(String::valueOf).toList());
    }
    return initial == null ? "" : initial.toString();
  }

  private static Object initial(ConfigKey option) {
    return option.defaultValue instanceof String text ? unquoted(text) : option.defaultValue;
  }

  /** Kafka's parser would trim texts even inside of quotes. */
  private static Object typed(ConfigKey option, String text) {
    return option.type == ConfigDef.Type.STRING
        ? unquoted(text)
        : ConfigDef.parseType(option.name, unquoted(text), option.type);
  }

  private static Object parse(ConfigKey option, Setting setting) {
    try {
      Object value = typed(option, setting.value());
      option.validator.ensureValid(option.name, value);
      return value;
    } catch (ConfigException e) {
      throw new ConfigurationException(
          "%s = %s (from %s) is not accepted; give %s."
              .formatted(
                  setting.key(), setting.shown(), setting.origin().words(), accepted(option)));
    }
  }

  /** What may be given, in words, with the default as an example. */
  private static String accepted(ConfigKey option) {
    String kind =
        switch (option.type) {
          case INT, LONG, SHORT -> "a whole number";
          case DOUBLE -> "a number";
          case BOOLEAN -> "true or false";
          case LIST -> "a list";
          default -> "a text";
        };
    String requirement = option.validator.toString();
    String initial = initialText(option);
    return kind
        + (requirement.isEmpty() ? "" : ", " + requirement)
        + (initial.isEmpty() ? "" : " (default " + initial + ")");
  }

  /** Double quotes keep blanks at the ends, which editors and shells like to lose. */
  private static String unquoted(String text) {
    boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1) : text;
  }
}
