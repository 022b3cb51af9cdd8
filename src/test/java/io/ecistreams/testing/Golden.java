package io.ecistreams.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.WindowRanking;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.MinedItem;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.RankedSource;
import io.ecistreams.model.SecondOpinion;
import io.ecistreams.model.SourceEstimate;
import io.ecistreams.model.WindowEstimate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.assertj.core.data.Percentage;

/** The golden files, and how close an estimate has to come to them. */
public final class Golden {

  private Golden() {}

  /** The records of golden/synthetic-d24.jsonl. */
  public static List<MinedRecord> syntheticRecords() {
    try {
      return Files.readAllLines(GoldenFiles.SYNTHETIC).stream()
          .map(line -> record(Json.parse(line)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static JsonNode syntheticExpected() {
    return Json.read(GoldenFiles.file("synthetic-d24.expected.json"));
  }

  /** The background of the expected numbers, as given in advance. */
  public static CosineBackground background(JsonNode expected, String encoder, int dimension) {
    JsonNode b = expected.get("background");
    return new CosineBackground(
        encoder,
        dimension,
        b.get("muQ").asDouble(),
        b.get("sdQ").asDouble(),
        b.get("muP").asDouble(),
        b.get("sdP").asDouble(),
        b.get("queries").asInt(),
        CosineBackground.Origin.GIVEN);
  }

  /** The 30 sources of the Cranfield collection with the given e5-small-v2 vectors. */
  public static List<MinedRecord> cranfieldRecords() {
    Map<String, MinedItem> documents = items("docs");
    Map<String, MinedItem> queries = items("queries");
    List<MinedRecord> records = new ArrayList<>();
    for (String line : GoldenFiles.cranfieldLines("mined.jsonl")) {
      JsonNode mined = Json.parse(line);
      records.add(
          new MinedRecord(
              "cranfield",
              mined.get("source").asText(),
              Optional.of("e5-small-v2"),
              1_000L,
              queries.get(mined.get("query").asText()),
              pick(documents, mined.get("positives")),
              pick(documents, mined.get("negatives"))));
    }
    return records;
  }

  /** The texts of the Cranfield documents, for the IDF table. */
  public static List<String> cranfieldTexts() {
    return items("docs").values().stream().map(item -> item.text().orElse("")).toList();
  }

  public static JsonNode cranfieldExpected() {
    return Json.read(GoldenFiles.file("cranfield-e5.expected.json"));
  }

  private static Map<String, MinedItem> items(String kind) {
    float[][] vectors = GoldenFiles.cranfieldVectors(kind);
    List<String> lines = GoldenFiles.cranfieldLines(kind + ".jsonl");
    Map<String, MinedItem> items = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      JsonNode line = Json.parse(lines.get(i));
      String id = line.get("id").asText();
      items.put(
          id,
          new MinedItem(
              Optional.of(id), Optional.of(line.get("text").asText()), Optional.of(vectors[i])));
    }
    return items;
  }

  private static List<MinedItem> pick(Map<String, MinedItem> from, JsonNode ids) {
    List<MinedItem> items = new ArrayList<>();
    ids.forEach(id -> items.add(from.get(id.asText())));
    return items;
  }

  private static MinedRecord record(JsonNode json) {
    List<MinedItem> positives = new ArrayList<>();
    json.get("positives").forEach(item -> positives.add(item(item)));
    List<MinedItem> negatives = new ArrayList<>();
    json.get("negatives").forEach(item -> negatives.add(item(item)));
    return new MinedRecord(
        json.get("board").asText(),
        json.get("source").asText(),
        Optional.of(json.get("encoder").asText()),
        json.get("minedAt").asLong(),
        item(json.get("query")),
        positives,
        negatives);
  }

  private static MinedItem item(JsonNode json) {
    JsonNode numbers = json.get("embedding");
    float[] vector = new float[numbers.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) numbers.get(i).asDouble();
    }
    return new MinedItem(
        Optional.of(json.get("id").asText()),
        Optional.of(json.get("text").asText()),
        Optional.of(vector));
  }

  /** Holds every expected number of every source and hybrid against an estimate. */
  public static void assertMatches(JsonNode expected, WindowEstimate actual, double relative) {
    Map<String, Map<String, Double>> sources = new HashMap<>();
    for (RankedSource source : actual.sources()) {
      sources.put(source.estimate().source(), numbers(source.estimate()));
    }
    Map<Set<String>, Double> hybrids = new HashMap<>();
    actual.hybrids().forEach(h -> hybrids.put(Set.copyOf(h.sources()), h.eci()));
    assertMatches(expected, sources, hybrids, relative);
  }

  /** The same against a published ranking, whose fields have the golden files' names. */
  public static void assertMatches(JsonNode expected, WindowRanking actual, double relative) {
    Map<String, Map<String, Double>> sources = new HashMap<>();
    for (SourceScore score : actual.getSources()) {
      Map<String, Double> numbers = new HashMap<>();
      for (Schema.Field field : score.getSchema().getFields()) {
        if (score.get(field.pos()) instanceof Number number) {
          numbers.put(field.name(), number.doubleValue());
        }
      }
      sources.put(score.getSource(), numbers);
    }
    Map<Set<String>, Double> hybrids = new HashMap<>();
    actual.getHybrids().forEach(h -> hybrids.put(Set.copyOf(h.getSources()), h.getEci()));
    assertMatches(expected, sources, hybrids, relative);
  }

  private static void assertMatches(
      JsonNode expected,
      Map<String, Map<String, Double>> sources,
      Map<Set<String>, Double> hybrids,
      double relative) {
    assertThat(sources.keySet()).isEqualTo(Set.copyOf(names(expected.get("sources"))));
    for (String source : names(expected.get("sources"))) {
      JsonNode row = expected.get("sources").get(source);
      for (String field : names(row)) {
        assertClose(
            source + "." + field,
            row.get(field).asDouble(),
            sources.get(source).get(field),
            relative);
      }
    }
    List<String> expectedHybrids = names(expected.path("hybrids"));
    for (String hybrid : expectedHybrids) {
      assertClose(
          hybrid,
          expected.get("hybrids").get(hybrid).asDouble(),
          hybrids.get(parts(hybrid, sources.keySet())),
          relative);
    }
  }

  /** Source names may hold a '+' themselves. */
  private static Set<String> parts(String hybrid, Set<String> sources) {
    for (String first : sources) {
      if (hybrid.startsWith(first + "+")
          && sources.contains(hybrid.substring(first.length() + 1))) {
        return Set.of(first, hybrid.substring(first.length() + 1));
      }
    }
    throw new AssertionError("no two sources make the hybrid " + hybrid);
  }

  /** What the golden file says of eci-align/1, of all its sources. */
  public static void assertAligns(JsonNode expected, WindowEstimate actual, double relative) {
    Map<String, SecondOpinion.Alignment> alignments = actual.opinion().alignments();
    assertThat(alignments.keySet()).isEqualTo(Set.copyOf(names(expected.get("sources"))));
    for (String source : names(expected.get("sources"))) {
      JsonNode row = expected.get("sources").get(source);
      SecondOpinion.Alignment alignment = alignments.get(source);
      assertClose(source, row.get("align").asDouble(), alignment.value(), relative);
      assertClose(
          source + ", standard error",
          row.get("alignStandardError").asDouble(),
          alignment.standardError().orElseThrow(),
          relative);
    }
  }

  public static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  public static void assertClose(String what, double expected, Double actual, double relative) {
    assertThat(actual).as(what).isNotNull();
    assertThat(actual).as(what).isCloseTo(expected, Percentage.withPercentage(100 * relative));
  }

  private static Map<String, Double> numbers(SourceEstimate e) {
    Map<String, Double> numbers = new HashMap<>();
    numbers.put("n", (double) e.n());
    numbers.put("queries", (double) e.queries());
    numbers.put("eci", e.eci());
    numbers.put("eciPerDim", e.eciPerDim());
    numbers.put("trace", e.trace());
    numbers.put("effectiveRank", e.effectiveRank().orElseThrow());
    numbers.put("standardError", e.standardError().orElse(Double.NaN));
    numbers.put("classic", e.classic());
    numbers.put("signal", e.signal());
    numbers.put("margin", e.margin());
    numbers.put("consistency", e.consistency());
    numbers.put("locality", e.locality());
    numbers.put("residuality", e.residuality());
    numbers.put("falseNegatives", (double) e.flags().falseNegatives());
    numbers.put("labelledPositives", (double) e.flags().labelledPositives());
    numbers.put("falseNegativeRate", e.falseNegativeRate());
    return numbers;
  }
}
