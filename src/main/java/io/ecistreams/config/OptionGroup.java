package io.ecistreams.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/**
 * The options of one theme, in the order in which they are declared. Declaring one documents it and
 * reads its value, so that each is written down once, where it is used.
 */
final class OptionGroup {

  private final String title;
  private final Settings settings;
  private final ConfigDef definition = new ConfigDef();
  private final List<Option<?>> options = new ArrayList<>();

  OptionGroup(String title, Settings settings) {
    this.title = title;
    this.settings = settings;
  }

  <T> T high(Option<T> option, String sentence) {
    return declare(option, Importance.HIGH, sentence);
  }

  <T> T medium(Option<T> option, String sentence) {
    return declare(option, Importance.MEDIUM, sentence);
  }

  <T> T low(Option<T> option, String sentence) {
    return declare(option, Importance.LOW, sentence);
  }

  /** An error about a value that is fine on its own but not beside the others. */
  ConfigurationException conflict(String key, String complaint) {
    return settings.refused(key, complaint);
  }

  String title() {
    return title;
  }

  List<Option<?>> options() {
    return Collections.unmodifiableList(options);
  }

  ConfigKey documentation(Option<?> option) {
    return definition.configKeys().get(option.name());
  }

  private <T> T declare(Option<T> option, Importance importance, String sentence) {
    boolean isSet = option.type() == Type.LIST || !option.initial().isEmpty();
    definition.define(
        option.name(),
        option.type(),
        isSet ? option.initial() : null,
        option.requirement(),
        importance,
        sentence);
    options.add(option);
    Setting setting = settings.of(option);
    Object parsed = parse(option, setting);
    try {
      return option.reading().apply(parsed);
    } catch (IllegalArgumentException e) {
      throw setting.refused(e.getMessage());
    }
  }

  private static Object parse(Option<?> option, Setting setting) {
    if (setting.value().isEmpty() && option.type() != Type.LIST) {
      return null;
    }
    String text = unquoted(setting.value());
    try {
      // Kafka's parser would trim texts even inside of quotes.
      Object value =
          option.type() == Type.STRING
              ? text
              : ConfigDef.parseType(option.name(), text, option.type());
      option.requirement().ensureValid(option.name(), value);
      return value;
    } catch (ConfigException e) {
      throw setting.refused("is not accepted; give " + accepted(option) + ".");
    }
  }

  /** What may be given, in words, with the default as an example. */
  private static String accepted(Option<?> option) {
    String kind =
        switch (option.type()) {
          case INT, LONG -> "a whole number";
          case DOUBLE -> "a number";
          case BOOLEAN -> "true or false";
          case LIST -> "a list";
          default -> "a text";
        };
    String requirement = option.requirement().words();
    return kind
        + (requirement.isEmpty() ? "" : ", " + requirement)
        + (option.initial().isEmpty() ? "" : " (default " + option.initial() + ")");
  }

  /** Double quotes keep blanks at the ends, which editors and shells like to lose. */
  private static String unquoted(String text) {
    boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1) : text;
  }
}
