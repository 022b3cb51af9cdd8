package io.ecistreams.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is asked about a board.
 *
 * @param board its name
 * @param view which of its sides
 * @param parameters of the query string that the view knows
 */
record Question(String board, View view, Map<String, String> parameters) {
  static final String WINDOW = "window";
  static final String FROM = "from";
  static final String SOURCE = "source";
  static final String POINTS = "points";

  /** A side of a board, and the last part of its path. */
  enum View {
    SUMMARY,
    RANKING,
    SOURCES,
    HYBRIDS,
    MIXTURE,
    OUTCOMES,
    ALERTS,
    QUARANTINE,
    BACKGROUND,
    WINDOWS,
    HISTORY;

    String path() {
      return this == SUMMARY ? "" : "/" + name().toLowerCase(Locale.ROOT);
    }
  }

  Question {
    parameters = Map.copyOf(parameters);
  }

  /** A parameter that is a whole number, if it was given. */
  OptionalLong number(String name) {
    String text = parameters.get(name);
    if (text == null) {
      return OptionalLong.empty();
    }
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return OptionalLong.of(number);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new ProblemException(
        Problem.badParameter(name + " must be a whole number from 0 up, not \"" + text + "\"."));
  }

  /** Path and query string, to ask another instance the same. */
  String path() {
    String query =
        new TreeMap<>(parameters)
            .entrySet().stream()
                .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
    return "/v1/boards/" + encoded(board) + view.path() + (query.isEmpty() ? "" : "?" + query);
  }

  /** For a part of a path, where '+' is a plus. */
  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
