package io.ecistreams.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.avro.HybridScore;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.WindowRanking;
import io.ecistreams.serde.AvroJson;
import java.io.UncheckedIOException;

/**
 * A ranking as one JSON object: {@code board}, {@code definition}, {@code background}, {@code
 * sources} by name, {@code hybrids} by their parts joined with '+', {@code disagreements} of the
 * two metrics and {@code diagnostics}, for the primary window. Field names are those of the Avro
 * records. While the board is calibrating there are no sources, and its background has no numbers.
 */
final class RankingJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RankingJson() {}

  /** On several lines. */
  static String write(Ranking ranking) {
    return text(ranking, JSON.writer(SerializationFeature.INDENT_OUTPUT));
  }

  /** On one line. */
  static String line(Ranking ranking) {
    return text(ranking, JSON.writer());
  }

  private static String text(Ranking ranking, ObjectWriter writer) {
    try {
      return writer.writeValueAsString(node(ranking));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode node(Ranking ranking) {
    ObjectNode root = JSON.createObjectNode();
    root.put("board", ranking.getBoard());
    root.put("definition", ranking.getDefinition());
    root.put("classicDefinition", ranking.getClassicDefinition());
    root.set("background", AvroJson.of(ranking.getBackground()));
    ObjectNode sources = root.putObject("sources");
    ObjectNode hybrids = root.putObject("hybrids");
    ObjectNode details = root.putObject("hybridDetails");
    ArrayNode disagreements = root.putArray("disagreements");
    ranking.getWindows().stream()
        .limit(1)
        .forEach(window -> put(window, sources, hybrids, details, disagreements));
    root.set("diagnostics", AvroJson.of(ranking.getDiagnostics()));
    return root;
  }

  private static void put(
      WindowRanking window,
      ObjectNode sources,
      ObjectNode hybrids,
      ObjectNode details,
      ArrayNode disagreements) {
    for (SourceScore score : window.getSources()) {
      sources.set(score.getSource(), AvroJson.of(score));
    }
    for (HybridScore hybrid : window.getHybrids()) {
      String name = String.join("+", hybrid.getSources());
      hybrids.put(name, hybrid.getEci());
      details.set(name, AvroJson.of(hybrid));
    }
    AvroJson.of(window.getDisagreements()).forEach(disagreements::add);
  }
}
