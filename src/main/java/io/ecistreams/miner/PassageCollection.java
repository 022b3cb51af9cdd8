package io.ecistreams.miner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Passages to mine from and queries with judgements, in memory. */
public final class PassageCollection {
  private final Map<String, Passage> passages;
  private final List<LabelledQuery> queries;
  private final Map<String, List<String>> llmNegatives;

  /**
   * A collection of the caller.
   *
   * @param llmNegatives texts by query id; queries may be missing
   * @throws IllegalArgumentException if two passages share an id or a positive is no passage
   */
  public PassageCollection(
      List<Passage> passages, List<LabelledQuery> queries, Map<String, List<String>> llmNegatives) {
    this.passages = new LinkedHashMap<>();
    for (Passage passage : passages) {
      if (this.passages.put(passage.id(), passage) != null) {
        throw new IllegalArgumentException("Two passages are called " + passage.id() + ".");
      }
    }
    this.queries = List.copyOf(queries);
    this.llmNegatives = Map.copyOf(llmNegatives);
    queries.forEach(this::positivesOf);
  }

  /**
   * The collection that ships with the application: short passages in topical clusters, queries,
   * and negatives written by a language model. The first line of each file says where it comes from
   * and is skipped.
   */
  public static PassageCollection sample() {
    List<Passage> passages = new ArrayList<>();
    for (JsonNode line : lines("passages.jsonl")) {
      passages.add(new Passage(text(line, "id"), text(line, "text")));
    }
    List<LabelledQuery> queries = new ArrayList<>();
    for (JsonNode line : lines("queries.jsonl")) {
      queries.add(
          new LabelledQuery(text(line, "id"), text(line, "text"), texts(line, "positives")));
    }
    Map<String, List<String>> llmNegatives = new LinkedHashMap<>();
    for (JsonNode line : lines("llm-negatives.jsonl")) {
      llmNegatives.put(text(line, "query"), texts(line, "negatives"));
    }
    return new PassageCollection(passages, queries, llmNegatives);
  }

  private static List<JsonNode> lines(String name) {
    ObjectMapper mapper = new ObjectMapper();
    List<JsonNode> lines = new ArrayList<>();
    try (InputStream in = resource(name)) {
      BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (String line : reader.lines().skip(1).toList()) {
        lines.add(mapper.readTree(line));
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException("sample/" + name + " is not JSON lines", e);
    }
  }

  private static InputStream resource(String name) {
    InputStream in = PassageCollection.class.getResourceAsStream("sample/" + name);
    if (in == null) {
      throw new IllegalStateException("The application's jar lacks sample/" + name + ".");
    }
    return in;
  }

  /** The shipped passages as JSON lines with id and text, for an IDF table. */
  public static InputStream passagesAsJsonLines() {
    return resource("passages.jsonl");
  }

  private static String text(JsonNode line, String field) {
    return line.required(field).textValue();
  }

  private static List<String> texts(JsonNode line, String field) {
    List<String> texts = new ArrayList<>();
    line.required(field).forEach(node -> texts.add(node.textValue()));
    return List.copyOf(texts);
  }

  /** All passages, in the order of the file. */
  public List<Passage> passages() {
    return List.copyOf(passages.values());
  }

  /** All queries, in the order of the file. */
  public List<LabelledQuery> queries() {
    return queries;
  }

  /**
   * The passages that answer the query, the reference first.
   *
   * @throws IllegalArgumentException if one is not in the collection
   */
  public List<Passage> positivesOf(LabelledQuery query) {
    return query.positives().stream().map(this::passage).toList();
  }

  private Passage passage(String id) {
    Passage passage = passages.get(id);
    if (passage == null) {
      throw new IllegalArgumentException("There is no passage " + id + ".");
    }
    return passage;
  }

  /** The negatives a language model wrote for the query; empty where it wrote none. */
  public List<String> llmNegatives(String queryId) {
    return llmNegatives.getOrDefault(queryId, List.of());
  }
}
