package io.ecistreams.serde;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.avro.Background;
import io.ecistreams.avro.CorrectedRate;
import io.ecistreams.avro.DetectorRate;
import io.ecistreams.avro.Diagnostic;
import io.ecistreams.avro.HybridScore;
import io.ecistreams.avro.MetricDisagreement;
import io.ecistreams.avro.Mixture;
import io.ecistreams.avro.MixtureWeight;
import io.ecistreams.avro.RankChange;
import io.ecistreams.avro.ScoreParts;
import io.ecistreams.avro.SourceScore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The parts of a ranking as JSON, the same on the command line and over HTTP. Field names are those
 * of the Avro records, times are milliseconds since 1970, what is empty is null.
 */
public final class ScoreJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ScoreJson() {}

  /** A background; the numbers are null while it is calibrating. */
  public static ObjectNode background(Background background) {
    ObjectNode node = JSON.objectNode();
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

  /** The score of one source over one window. */
  public static ObjectNode source(SourceScore score) {
    ObjectNode node = JSON.objectNode();
    node.put("source", score.getSource());
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
    node.put("late", score.getLate());
    node.set("detectors", array(score.getDetectors(), ScoreJson::detector));
    score
        .getCorrectedRate()
        .ifPresentOrElse(
            rate -> node.set("correctedRate", corrected(rate)),
            () -> node.putNull("correctedRate"));
    put(node, "falseNegativeBaseline", score.getFalseNegativeBaseline());
    return node;
  }

  private static ObjectNode detector(DetectorRate rate) {
    return JSON.objectNode()
        .put("detector", rate.getDetector())
        .put("count", rate.getCount())
        .put("examples", rate.getExamples())
        .put("rate", rate.getRate())
        .put("rateLow", rate.getRateLow())
        .put("rateHigh", rate.getRateHigh());
  }

  private static ObjectNode corrected(CorrectedRate rate) {
    return JSON.objectNode()
        .put("rate", rate.getRate())
        .put("low", rate.getLow())
        .put("high", rate.getHigh())
        .put("sensitivity", rate.getSensitivity())
        .put("specificity", rate.getSpecificity())
        .put("verdicts", rate.getVerdicts());
  }

  /** The score of a hybrid over one window. */
  public static ObjectNode hybrid(HybridScore hybrid) {
    ObjectNode node = JSON.objectNode();
    hybrid.getSources().forEach(node.putArray("sources")::add);
    node.put("eci", hybrid.getEci());
    node.put("eciPerDim", hybrid.getEciPerDim());
    node.put("trace", hybrid.getTrace());
    put(node, "standardError", hybrid.getStandardError());
    put(node, "rank", hybrid.getRank());
    put(node, "rankLow", hybrid.getRankLow());
    put(node, "rankHigh", hybrid.getRankHigh());
    put(node, "overallRank", hybrid.getOverallRank());
    hybrid.getShares().forEach(node.putArray("shares")::add);
    node.put("classic", hybrid.getClassic());
    return node;
  }

  /** Pairs that the two metrics put in opposite orders. */
  public static ArrayNode disagreements(List<MetricDisagreement> pairs) {
    return array(
        pairs,
        pair ->
            JSON.objectNode()
                .put("higher", pair.getHigher())
                .put("lower", pair.getLower())
                .put("atEqualVolume", pair.getAtEqualVolume()));
  }

  /** Reasons not to trust a ranking. */
  public static ArrayNode diagnostics(List<Diagnostic> diagnostics) {
    return array(
        diagnostics,
        diagnostic -> {
          ObjectNode node = JSON.objectNode().put("kind", diagnostic.getKind());
          put(node, "source", diagnostic.getSource());
          node.put("value", diagnostic.getValue());
          node.put("limit", diagnostic.getLimit());
          return node.put("sentence", diagnostic.getSentence());
        });
  }

  /** Announced changes of rank. */
  public static ArrayNode changes(List<RankChange> changes) {
    return array(
        changes,
        change -> {
          ObjectNode node = JSON.objectNode();
          node.put("at", change.getAt().toEpochMilli());
          node.put("since", change.getSince().toEpochMilli());
          node.put("risen", change.getRisen());
          node.put("fallen", change.getFallen());
          node.put("rank", change.getRank());
          node.put("reason", change.getReason());
          node.set("risenBefore", parts(change.getRisenBefore()));
          node.set("risenNow", parts(change.getRisenNow()));
          node.set("fallenBefore", parts(change.getFallenBefore()));
          node.set("fallenNow", parts(change.getFallenNow()));
          return node;
        });
  }

  private static ObjectNode parts(ScoreParts parts) {
    return JSON.objectNode()
        .put("eci", parts.getEci())
        .put("consistency", parts.getConsistency())
        .put("locality", parts.getLocality())
        .put("residuality", parts.getResiduality())
        .put("residualNorm", parts.getResidualNorm())
        .put("falseNegativeRate", parts.getFalseNegativeRate());
  }

  /** Weights for trainers. */
  public static ObjectNode mixture(Mixture mixture) {
    ObjectNode node = JSON.objectNode();
    node.put("board", mixture.getBoard());
    node.put("epoch", mixture.getEpoch());
    node.put("policy", mixture.getPolicy().name());
    node.put("definition", mixture.getDefinition());
    node.put("backgroundId", mixture.getBackgroundId());
    node.put("encoderId", mixture.getEncoderId());
    node.put("dimension", mixture.getDimension());
    node.put("windowMs", mixture.getWindowMs());
    node.put("kappa", mixture.getKappa());
    node.set("weights", array(mixture.getWeights(), ScoreJson::weight));
    put(node, "gap", mixture.getGap());
    node.put("reason", mixture.getReason());
    put(node, "streamTime", mixture.getStreamTime());
    put(node, "emittedAt", mixture.getEmittedAt());
    put(node, "validUntil", mixture.getValidUntil());
    return node;
  }

  private static ObjectNode weight(MixtureWeight weight) {
    return JSON.objectNode()
        .put("source", weight.getSource())
        .put("weight", weight.getWeight())
        .put("target", weight.getTarget())
        .put("marginalValue", weight.getMarginalValue())
        .put("capped", weight.getCapped());
  }

  private static <T> ArrayNode array(List<T> values, Function<T, ObjectNode> form) {
    ArrayNode array = JSON.arrayNode();
    values.forEach(value -> array.add(form.apply(value)));
    return array;
  }

  private static void put(ObjectNode node, String name, Instant time) {
    node.put(name, time.toEpochMilli());
  }

  private static <T> void put(ObjectNode node, String name, Optional<T> value) {
    value.ifPresentOrElse(v -> node.putPOJO(name, v), () -> node.putNull(name));
  }
}
