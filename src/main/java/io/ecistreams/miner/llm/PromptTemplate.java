package io.ecistreams.miner.llm;

import io.ecistreams.miner.Passage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The question to the model, with {@code {query}}, {@code {positives}} (one a line, after a hyphen)
 * and {@code {count}} filled in. Other braces stay as they are.
 *
 * @param text has at least {@code {query}}
 */
public record PromptTemplate(String text) {
  private static final Pattern PLACE = Pattern.compile("\\{(query|positives|count)\\}");

  public PromptTemplate {
    if (!text.contains("{query}")) {
      throw new IllegalArgumentException("a prompt must contain {query}");
    }
  }

  /** The one that ships with the application. */
  public static PromptTemplate standard() {
    try (InputStream in = PromptTemplate.class.getResourceAsStream("prompt.txt")) {
      return new PromptTemplate(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("The application's jar lacks prompt.txt.", e);
    }
  }

  /** The question; what is filled in is not filled in again. */
  String fill(String query, List<Passage> positives, int count) {
    Map<String, String> values =
        Map.of(
            "query",
            query,
            "positives",
            positives.stream().map(p -> "- " + p.text()).collect(Collectors.joining("\n")),
            "count",
            Integer.toString(count));
    return PLACE
        .matcher(text)
        .replaceAll(place -> Matcher.quoteReplacement(values.get(place.group(1))));
  }
}
