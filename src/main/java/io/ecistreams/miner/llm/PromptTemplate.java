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
 * The question to the model, with places such as {@code {query}} to fill in. Other braces stay as
 * they are.
 *
 * @param text has at least {@code {query}}
 */
public record PromptTemplate(String text) {
  private static final Pattern PLACE = Pattern.compile("\\{(\\w+)\\}");

  public PromptTemplate {
    if (!text.contains("{query}")) {
      throw new IllegalArgumentException("a prompt must contain {query}");
    }
  }

  /** The one for negatives that ships with the application. */
  public static PromptTemplate standard() {
    return shipped("prompt.txt");
  }

  /** The one for verdicts that ships with the application. */
  public static PromptTemplate judging() {
    return shipped("judge-prompt.txt");
  }

  private static PromptTemplate shipped(String name) {
    try (InputStream in = PromptTemplate.class.getResourceAsStream(name)) {
      return new PromptTemplate(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("The application's jar lacks " + name + ".", e);
    }
  }

  /** Asks for negatives, with the positives one a line, after a hyphen. */
  String fill(String query, List<Passage> positives, int count) {
    return fill(
        Map.of(
            "query",
            query,
            "positives",
            positives.stream().map(p -> "- " + p.text()).collect(Collectors.joining("\n")),
            "count",
            Integer.toString(count)));
  }

  /** The question; what is filled in is not filled in again. */
  String fill(Map<String, String> values) {
    return PLACE
        .matcher(text)
        .replaceAll(
            place -> Matcher.quoteReplacement(values.getOrDefault(place.group(1), place.group())));
  }
}
