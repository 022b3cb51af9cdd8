package io.ecistreams.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.avro.HybridScore;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.WindowRanking;
import io.ecistreams.serde.ScoreJson;
import java.io.UncheckedIOException;

/**
 * A ranking as one JSON object: {@code board}, {@code definition}, {@code background}, {@code
 * sources} by name, {@code hybrids} by their parts joined with '+', {@code disagreements} of the
 * two metrics and {@code diagnostics}, for the primary window. Field names are those of the Avro
 * records.
 */
final class RankingJson {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private RankingJson() {}

  static String write(Ranking ranking) {
    ObjectNode root = JSON.createObjectNode();
    root.put("board", ranking.getBoard());
    root.put("definition", ranking.getDefinition());
    root.put("classicDefinition", ranking.getClassicDefinition());
    root.set("background", ScoreJson.background(ranking.getBackground()));
    ObjectNode sources = root.putObject("sources");
    ObjectNode hybrids = root.putObject("hybrids");
    ObjectNode details = root.putObject("hybridDetails");
    WindowRanking window = ranking.getWindows().get(0);
    for (SourceScore score : window.getSources()) {
      sources.set(score.getSource(), ScoreJson.source(score));
    }
    for (HybridScore hybrid : window.getHybrids()) {
      String name = String.join("+", hybrid.getSources());
      hybrids.put(name, hybrid.getEci());
      details.set(name, ScoreJson.hybrid(hybrid));
    }
    root.set("disagreements", ScoreJson.disagreements(window.getDisagreements()));
    root.set("diagnostics", ScoreJson.diagnostics(ranking.getDiagnostics()));
    try {
      return JSON.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
