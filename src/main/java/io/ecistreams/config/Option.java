package io.ecistreams.config;

import static io.ecistreams.config.Requirement.anything;
import static io.ecistreams.config.Requirement.oneOf;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.types.Password;

/**
 * What can be set under one name; the {@link OptionGroup} that it is in documents it.
 *
 * @param initial the default as a user would write it; empty if there is none
 * @param requirement what a parsed value must fulfil
 * @param reading makes what the program uses of the parsed value, which is null if nothing is set;
 *     throws {@link IllegalArgumentException} with a complaint that can follow the value
 */
record Option<T>(
    String name, Type type, String initial, Requirement requirement, Function<Object, T> reading) {

  static Option<String> text(String name, String initial, Requirement requirement) {
    return new Option<>(name, Type.STRING, initial, requirement, String.class::cast);
  }

  static Option<String> text(String name, String initial) {
    return text(name, initial, anything());
  }

  static Option<Optional<String>> optionalText(String name, Requirement requirement) {
    return text(name, "", requirement).as(Optional::ofNullable);
  }

  static Option<Optional<String>> password(String name) {
    return new Option<>(name, Type.PASSWORD, "", anything(), Password.class::cast)
        .as(given -> Optional.ofNullable(given).map(Password::value));
  }

  static Option<Path> path(String name, String initial) {
    return text(name, initial).as(Option::expanded);
  }

  static Option<Optional<Path>> optionalPath(String name) {
    return optionalText(name, anything()).as(given -> given.map(Option::expanded));
  }

  static Option<Boolean> flag(String name, boolean initial) {
    return new Option<>(
        name, Type.BOOLEAN, Boolean.toString(initial), anything(), Boolean.class::cast);
  }

  static Option<Integer> count(String name, int initial, Requirement requirement) {
    return new Option<>(
        name, Type.INT, Integer.toString(initial), requirement, Integer.class::cast);
  }

  /** A memory that is given in mebibytes and read in bytes. */
  static Option<Long> mebibytes(String name, int initial, Requirement requirement) {
    return count(name, initial, requirement).as(given -> (long) given << 20);
  }

  static Option<Long> whole(String name, long initial, Requirement requirement) {
    return new Option<>(name, Type.LONG, Long.toString(initial), requirement, Long.class::cast);
  }

  static Option<Double> number(String name, double initial, Requirement requirement) {
    return new Option<>(
        name, Type.DOUBLE, Double.toString(initial), requirement, Double.class::cast);
  }

  /** One of some constants, written in small letters with hyphens; the first is the default. */
  static <E extends Enum<E>> Option<E> choice(String name, List<E> constants) {
    List<String> words = constants.stream().map(Option::word).toList();
    return text(name, words.get(0), oneOf(words.toArray(String[]::new)))
        .as(given -> constants.get(words.indexOf(given)));
  }

  /** Texts separated by commas. */
  static Option<List<String>> list(String name, String initial, Requirement requirement) {
    return new Option<>(name, Type.LIST, initial, requirement, List.class::cast)
        .as(given -> ((List<?>) given).stream().map(String.class::cast).toList());
  }

  /** Pairs, split at the last separator: the names in front of it may have it too. */
  static Option<Map<String, String>> pairs(String name, char separator, Requirement requirement) {
    return list(name, "", requirement).as(pairs -> byName(pairs, separator));
  }

  /** Numbers by name, as {@code name=number}. */
  static Option<Map<String, Double>> numbers(String name, Requirement requirement) {
    return pairs(name, '=', requirement)
        .as(
            pairs ->
                pairs.entrySet().stream()
                    .collect(
                        Collectors.toMap(
                            Map.Entry::getKey, e -> Double.parseDouble(e.getValue()))));
  }

  /** The same option, read as something else. */
  <R> Option<R> as(Function<? super T, R> further) {
    return new Option<>(name, type, initial, requirement, reading.andThen(further));
  }

  private static Map<String, String> byName(List<String> pairs, char separator) {
    Map<String, String> byName = new HashMap<>();
    for (String pair : pairs) {
      int at = pair.lastIndexOf(separator);
      String name = pair.substring(0, at).strip();
      if (byName.put(name, pair.substring(at + 1)) != null) {
        throw new IllegalArgumentException("names %s twice; give each once.".formatted(name));
      }
    }
    return byName;
  }

  /** A leading {@code ~/} is the home directory, as no shell has expanded it in a file. */
  private static Path expanded(String text) {
    try {
      return text.startsWith("~/")
          ? Path.of(System.getProperty("user.home"), text.substring(2))
          : Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          "is not a path on this system; give a file system path.", e);
    }
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
