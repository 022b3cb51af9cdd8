package io.ecistreams.serde;

import io.ecistreams.avro.Mixture;
import io.ecistreams.avro.MixtureKind;
import io.ecistreams.avro.MixtureWeight;
import io.ecistreams.mixture.MixturePolicy;
import io.ecistreams.mixture.PlannedMixture;
import io.ecistreams.model.BoardEstimate;
import java.time.Instant;

/** From a board's mixture to the record on its topic. */
public final class MixtureMapping {

  private MixtureMapping() {}

  /**
   * The record.
   *
   * @param estimate the ranking that the mixture was made from, with a frozen background
   */
  public static Mixture mixture(
      BoardEstimate estimate, MixturePolicy policy, PlannedMixture mixture) {
    return Mixture.newBuilder()
        .setBoard(estimate.board())
        .setEpoch(mixture.epoch())
        .setPolicy(MixtureKind.valueOf(policy.kind().name()))
        .setDefinition(estimate.definition())
        .setBackgroundId(estimate.background().orElseThrow().id())
        .setEncoderId(estimate.identity().encoder())
        .setDimension(estimate.identity().dimension())
        .setWindowMs(estimate.windows().get(0).windowMs())
        .setKappa(policy.kappa())
        .setWeights(mixture.weights().stream().map(MixtureMapping::weight).toList())
        .setGap(mixture.gap().orElse(null))
        .setReason(mixture.reason())
        .setStreamTime(Instant.ofEpochMilli(mixture.streamTimeMs()))
        .setEmittedAt(Instant.ofEpochMilli(mixture.emittedAtMs()))
        .setValidUntil(mixture.validUntilMs().map(Instant::ofEpochMilli).orElse(null))
        .setFinal$(mixture.isFinal())
        .build();
  }

  private static MixtureWeight weight(PlannedMixture.Weight weight) {
    return MixtureWeight.newBuilder()
        .setSource(weight.source())
        .setWeight(weight.weight())
        .setTarget(weight.target())
        .setMarginalValue(weight.marginalValue())
        .setMarginalValuePerCost(weight.marginalValuePerCost().orElse(null))
        .setCapped(weight.capped())
        .build();
  }
}
