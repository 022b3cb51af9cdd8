package io.ecistreams.config;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/** Adds options to a definition under one heading, in the order in which they are written. */
final class OptionGroup {

  private final ConfigDef definition;
  private final String title;
  private int next;

  OptionGroup(ConfigDef definition, String title) {
    this.definition = definition;
    this.title = title;
  }

  OptionGroup high(String key, Type type, Object initial, Requirement requirement, String doc) {
    return add(key, type, initial, requirement, Importance.HIGH, doc);
  }

  OptionGroup medium(String key, Type type, Object initial, Requirement requirement, String doc) {
    return add(key, type, initial, requirement, Importance.MEDIUM, doc);
  }

  OptionGroup low(String key, Type type, Object initial, Requirement requirement, String doc) {
    return add(key, type, initial, requirement, Importance.LOW, doc);
  }

  private OptionGroup add(
      String key,
      Type type,
      Object initial,
      Requirement requirement,
      Importance importance,
      String doc) {
    definition.define(
        key, type, initial, requirement, importance, doc, title, next++, Width.NONE, key);
    return this;
  }
}
