package io.ecistreams.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.avro.Background;
import io.ecistreams.avro.Diagnostic;
import io.ecistreams.avro.HybridScore;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.WindowRanking;
import java.io.UncheckedIOException;
import java.util.Optional;

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
    root.set("background", background(ranking.getBackground()));
    ObjectNode sources = root.putObject("sources");
    ObjectNode hybrids = root.putObject("hybrids");
    ObjectNode details = root.putObject("hybridDetails");
    ArrayNode disagreements = root.putArray("disagreements");
    ranking.getWindows().stream()
        .limit(1)
        .forEach(window -> put(window, sources, hybrids, details, disagreements));
    diagnostics(ranking, root.putArray("diagnostics"));
    return root;
  }

  private static void put(
      WindowRanking window,
      ObjectNode sources,
      ObjectNode hybrids,
      ObjectNode details,
      ArrayNode disagreements) {
    for (SourceScore score : window.getSources()) {
      sources.set(score.getSource(), source(score));
    }
    for (HybridScore hybrid : window.getHybrids()) {
      String name = String.join("+", hybrid.getSources());
      hybrids.put(name, hybrid.getEci());
      ObjectNode detail = details.putObject(name);
      hybrid.getSources().forEach(detail.putArray("sources")::add);
      detail.put("eciPerDim", hybrid.getEciPerDim());
      detail.put("trace", hybrid.getTrace());
      put(detail, "standardError", hybrid.getStandardError());
      put(detail, "rank", hybrid.getRank());
      put(detail, "rankLow", hybrid.getRankLow());
      put(detail, "rankHigh", hybrid.getRankHigh());
      put(detail, "overallRank", hybrid.getOverallRank());
      hybrid.getShares().forEach(detail.putArray("shares")::add);
      detail.put("classic", hybrid.getClassic());
    }
    window
        .getDisagreements()
        .forEach(
            pair ->
                disagreements
                    .addObject()
                    .put("higher", pair.getHigher())
                    .put("lower", pair.getLower())
                    .put("atEqualVolume", pair.getAtEqualVolume()));
  }

  private static void diagnostics(Ranking ranking, ArrayNode target) {
    for (Diagnostic diagnostic : ranking.getDiagnostics()) {
      ObjectNode node = target.addObject().put("kind", diagnostic.getKind());
      put(node, "source", diagnostic.getSource());
      node.put("value", diagnostic.getValue());
      node.put("limit", diagnostic.getLimit());
      node.put("sentence", diagnostic.getSentence());
    }
  }

  private static ObjectNode background(Background background) {
    ObjectNode node = JSON.createObjectNode();
    put(node, "id", background.getId());
    node.put("encoder", background.getEncoderId());
    node.put("dimension", background.getDimension());
    put(node, "origin", background.getOrigin().map(Enum::name));
    put(node, "muQ", background.getMuQ());
    put(node, "sdQ", background.getSdQ());
    put(node, "muP", background.getMuP());
    put(node, "sdP", background.getSdP());
    node.put("queries", background.getQueries());
    return node;
  }

  private static ObjectNode source(SourceScore score) {
    ObjectNode node = JSON.createObjectNode();
    node.put("state", score.getState().name());
    put(node, "rank", score.getRank());
    put(node, "rankLow", score.getRankLow());
    put(node, "rankHigh", score.getRankHigh());
    node.put("n", score.getN());
    node.put("records", score.getRecords());
    node.put("queries", score.getQueries());
    node.put("eci", score.getEci());
    node.put("eciPerDim", score.getEciPerDim());
    put(node, "standardError", score.getStandardError());
    put(node, "intervalLow", score.getIntervalLow());
    put(node, "intervalHigh", score.getIntervalHigh());
    node.put("trace", score.getTrace());
    node.put("diversityGap", score.getDiversityGap());
    node.put("effectiveRank", score.getEffectiveRank());
    node.put("classic", score.getClassic());
    node.put("viewKappa", score.getViewKappa());
    node.put("viewEci", score.getViewEci());
    put(node, "overallRank", score.getOverallRank());
    node.put("classicEqualVolume", score.getClassicEqualVolume());
    node.put("capacity", score.getCapacity());
    node.put("signal", score.getSignal());
    node.put("margin", score.getMargin());
    node.put("consistency", score.getConsistency());
    node.put("locality", score.getLocality());
    node.put("residuality", score.getResiduality());
    node.put("residualNorm", score.getResidualNorm());
    node.put("falseNegatives", score.getFalseNegatives());
    node.put("falseNegativeRate", score.getFalseNegativeRate());
    node.put("labelledPositives", score.getLabelledPositives());
    node.put("sensitiveFlags", score.getSensitiveFlags());
    node.put("nearerThanPositive", score.getNearerThanPositive());
    node.put("positiveAware", score.getPositiveAware());
    node.put("nearDuplicates", score.getNearDuplicates());
    return node;
  }

  private static <T> void put(ObjectNode node, String name, Optional<T> value) {
    value.ifPresentOrElse(v -> node.putPOJO(name, v), () -> node.putNull(name));
  }
}
