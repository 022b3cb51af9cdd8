package io.ecistreams.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * The raw settings of all sources, merged: the program over the environment over the file.
 *
 * @param given by key, without defaults
 * @param warnings one sentence per key that nobody knows
 */
record Settings(Map<String, Setting> given, List<String> warnings) {

  /** With which some editors begin a file. */
  private static final int BYTE_ORDER_MARK = 0xfeff;

  private static final List<String> REGISTRY_CLIENT_PREFIXES =
      List.of("basic.auth.", "bearer.auth.", "ssl.", "http.", "proxy.", "missing.");

  /** Set from options of our own, so that there is one place for each. */
  private static final Map<String, String> OWNED =
      Map.of(
          "kafka.application.id", "application.id",
          "kafka.processing.guarantee", "processing.guarantee",
          "kafka.num.stream.threads", "stream.threads",
          "kafka.state.dir", "state.dir",
          "kafka.commit.interval.ms", "commit.interval.ms");

  Settings {
    given = Map.copyOf(given);
    warnings = List.copyOf(warnings);
  }

  static Settings read(
      Optional<Path> file, Map<String, String> environment, Map<String, String> program) {
    Map<String, Setting> given = new TreeMap<>();
    List<String> warnings = new ArrayList<>();
    file.ifPresent(path -> readFile(path, given, warnings));
    Environment.relevant(environment)
        .forEach((name, value) -> readVariable(name, value, given, warnings));
    program.forEach((key, value) -> put(key, value, "the command line", given, warnings));
    return new Settings(given, warnings);
  }

  /** What is in effect for an option. */
  Setting of(Option<?> option) {
    Setting setting = given.get(option.name());
    return setting != null
        ? setting
        : new Setting(option.name(), option.initial(), Setting.DEFAULT);
  }

  /** An error about the value of an option that is fine on its own, but not in its surroundings. */
  ConfigurationException refused(String option, String complaint) {
    return of(Options.find(option).orElseThrow()).refused(complaint);
  }

  /** What is handed on to the clients under a prefix, by key. */
  List<Setting> handedOn(String prefix) {
    return given.values().stream()
        .filter(setting -> setting.key().startsWith(prefix) && Options.isHandedOn(setting.key()))
        .sorted(Comparator.comparing(Setting::key))
        .toList();
  }

  private static void readFile(Path path, Map<String, Setting> given, List<String> warnings) {
    Properties properties = new Properties();
    try (BufferedReader reader = Files.newBufferedReader(path)) {
      reader.mark(1);
      if (reader.read() != BYTE_ORDER_MARK) {
        reader.reset();
      }
      properties.load(reader);
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(
          "The configuration file " + path + " does not exist; check the path given.", e);
    } catch (CharacterCodingException e) {
      throw new ConfigurationException(
          "The configuration file " + path + " is not UTF-8 text; save it as UTF-8.", e);
    } catch (IOException e) {
      throw new ConfigurationException(
          "The configuration file " + path + " cannot be read; give a readable file.", e);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "The configuration file "
              + path
              + " has a malformed \\u escape; write a backslash as \\\\.",
          e);
    }
    new TreeMap<>(properties)
        .forEach(
            (key, value) -> put((String) key, (String) value, "file " + path, given, warnings));
  }

  private static void readVariable(
      String name, String value, Map<String, Setting> given, List<String> warnings) {
    Optional<String> key = Environment.key(name);
    if (key.isPresent()) {
      put(key.get(), value, "environment variable " + name, given, warnings);
    } else {
      warnings.add(
          unknown("environment variable " + name, Nearest.to(name, Environment.variables())));
    }
  }

  private static void put(
      String key, String value, String origin, Map<String, Setting> given, List<String> warnings) {
    if (OWNED.containsKey(key)) {
      throw new ConfigurationException(
          key
              + " (from "
              + origin
              + ") has an option of its own; set "
              + OWNED.get(key)
              + " instead.");
    }
    boolean option = Options.find(key).isPresent();
    if (option && value.isBlank()) {
      return;
    }
    if (!option && !Options.isHandedOn(key)) {
      warnings.add(unknown("setting " + key + " in " + origin, Nearest.to(key, Options.names())));
      return;
    }
    given.put(key, new Setting(key, value.strip(), origin));
    if (!option) {
      doubt(key, origin).ifPresent(warnings::add);
    }
  }

  /** A handed-on key is kept whatever it is, since plug-ins have keys of their own. */
  private static Optional<String> doubt(String key, String origin) {
    String name = Options.clientName(key);
    if (key.startsWith(Options.REGISTRY_PREFIX)) {
      return REGISTRY_CLIENT_PREFIXES.stream().anyMatch(name::startsWith)
          ? Optional.empty()
          : Optional.of(handedOn(key, origin, Nearest.to(key, Options.names())));
    }
    if (KafkaNames.isKnown(name)) {
      return Optional.empty();
    }
    String prefix = KafkaNames.prefixOf(name).orElse("");
    Set<String> names = KafkaNames.all();
    Collection<String> full = names.stream().map(n -> Options.KAFKA_PREFIX + prefix + n).toList();
    return Optional.of(handedOn(key, origin, Nearest.to(key, full)));
  }

  private static String unknown(String what, Optional<String> nearest) {
    return "Unknown " + what + " is ignored" + didYouMean(nearest);
  }

  private static String handedOn(String key, String origin, Optional<String> nearest) {
    return "Setting "
        + key
        + " in "
        + origin
        + " is handed on, but the client does not know it"
        + didYouMean(nearest);
  }

  private static String didYouMean(Optional<String> nearest) {
    return nearest.map(name -> "; did you mean " + name + "?").orElse(".");
  }
}
