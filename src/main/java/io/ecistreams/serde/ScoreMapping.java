package io.ecistreams.serde;

import io.ecistreams.alarm.FlagRate;
import io.ecistreams.avro.CorrectedRate;
import io.ecistreams.avro.DetectorRate;
import io.ecistreams.avro.ExampleShares;
import io.ecistreams.avro.ScoreState;
import io.ecistreams.avro.Share;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.Composition;
import io.ecistreams.model.RankSet;
import io.ecistreams.model.RankedSource;
import io.ecistreams.model.RateEstimate;
import io.ecistreams.model.SecondOpinion;
import io.ecistreams.model.SourceEstimate;
import io.ecistreams.model.VerdictCorrectedRate;
import io.ecistreams.model.WatchedRate;
import io.ecistreams.model.WindowEstimate;
import io.ecistreams.scoring.OverallRank;
import java.time.Instant;
import java.util.Optional;

/** From the core's score of a source over a window to the record on the public topics. */
final class ScoreMapping {

  private ScoreMapping() {}

  static SourceScore score(
      BoardEstimate board, WindowEstimate window, RankedSource source, WatchedRate rate) {
    SourceEstimate e = source.estimate();
    Optional<SecondOpinion.Alignment> alignment =
        Optional.ofNullable(window.opinion().alignments().get(e.source()));
    return SourceScore.newBuilder()
        .setBoard(board.board())
        .setSource(e.source())
        .setDefinition(board.definition())
        .setBackgroundId(board.background().orElseThrow().id())
        .setEncoderId(board.identity().encoder())
        .setDimension(board.identity().dimension())
        .setWindowMs(window.windowMs())
        .setWindowStart(EstimateMapping.start(window))
        .setWindowEnd(Instant.ofEpochMilli(window.endMs()))
        .setState(ScoreState.valueOf(e.state().name()))
        .setRank(source.ranks().map(RankSet::rank).orElse(null))
        .setRankLow(source.ranks().map(RankSet::low).orElse(null))
        .setRankHigh(source.ranks().map(RankSet::high).orElse(null))
        .setN(e.n())
        .setRecords(e.records())
        .setQueries(e.queries())
        .setEci(e.eci())
        .setEciPerDim(e.eciPerDim())
        .setStandardError(e.standardError().orElse(null))
        .setIntervalLow(e.intervalHalfWidth().map(width -> e.eci() - width).orElse(null))
        .setIntervalHigh(e.intervalHalfWidth().map(width -> e.eci() + width).orElse(null))
        .setTrace(e.trace())
        .setDiversityGap(e.diversityGap())
        .setEffectiveRank(e.effectiveRank().orElse(null))
        .setClassic(e.classic())
        .setClassicEqualVolume(e.classicEqualVolume())
        .setSignal(e.signal())
        .setMargin(e.margin())
        .setConsistency(e.consistency())
        .setLocality(e.locality())
        .setResiduality(e.residuality())
        .setFalseNegatives(e.flags().falseNegatives())
        .setFalseNegativeRate(e.falseNegativeRate())
        .setComposition(shares(e.composition()))
        .setCostPerThousand(e.costPerThousand().orElse(null))
        .setCostPerThousandHard(e.costPerThousandHard().orElse(null))
        .setLabelledPositives(e.flags().labelledPositives())
        .setSensitiveFlags(e.flags().sensitive())
        .setNearerThanPositive(e.flags().nearerThanPositive())
        .setPositiveAware(e.flags().positiveAware())
        .setNearDuplicates(e.flags().nearDuplicates())
        .setLate(board.late().getOrDefault(e.source(), 0L))
        .setOverallRank(OverallRank.of(source, window).orElse(null))
        .setResidualNorm(e.residualNorm())
        .setCapacity(e.capacity())
        .setViewKappa(board.viewKappa())
        .setViewEci(e.viewEci().orElse(null))
        .setDetectors(FlagRate.of(e).stream().map(ScoreMapping::detector).toList())
        .setCorrectedRate(rate.corrected().map(ScoreMapping::corrected).orElse(null))
        .setFalseNegativeBaseline(rate.baseline().orElse(null))
        .setFinishedAt(rate.finishedMs().map(Instant::ofEpochMilli).orElse(null))
        .setFalseNegativeLimit(rate.limit().orElse(null))
        .setAlign(alignment.map(SecondOpinion.Alignment::value).orElse(null))
        .setAlignStandardError(
            alignment.flatMap(SecondOpinion.Alignment::standardError).orElse(null))
        .build();
  }

  private static CorrectedRate corrected(VerdictCorrectedRate corrected) {
    return new CorrectedRate(
        corrected.rate().rate(),
        corrected.rate().low(),
        corrected.rate().high(),
        corrected.sensitivity(),
        corrected.specificity(),
        corrected.verdicts());
  }

  private static ExampleShares shares(Composition composition) {
    return new ExampleShares(
        share(composition.easy()), share(composition.hard()), share(composition.falseNegative()));
  }

  private static Share share(RateEstimate share) {
    return new Share(share.rate(), share.low(), share.high());
  }

  private static DetectorRate detector(FlagRate flag) {
    RateEstimate rate = flag.rate();
    return new DetectorRate(
        flag.detector().name(),
        flag.count(),
        flag.examples(),
        rate.rate(),
        rate.low(),
        rate.high());
  }
}
