package io.ecistreams.serde;

import io.ecistreams.avro.RescoredExamples;
import io.ecistreams.avro.RevisionMove;
import io.ecistreams.avro.RevisionStanding;
import io.ecistreams.avro.ScoreState;
import io.ecistreams.avro.SourceMove;
import io.ecistreams.avro.StaleSource;
import io.ecistreams.avro.UpcomingRevision;
import io.ecistreams.avro.UpcomingSource;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.RankSet;
import io.ecistreams.model.Registration;
import io.ecistreams.model.RescoredSample;
import io.ecistreams.model.RevisionChange;
import io.ecistreams.model.RevisionsEstimate.NextRevision;
import io.ecistreams.model.RevisionsEstimate.StaleCount;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a ranking says of the revisions of a board's encoder. */
final class RevisionMapping {

  private RevisionMapping() {}

  static UpcomingRevision next(BoardEstimate board, NextRevision next) {
    return UpcomingRevision.newBuilder()
        .setBackground(
            RegistrationMapping.background(
                board.board(),
                new Registration(next.identity(), next.background()),
                next.queries(),
                board.requiredQueries()))
        .setWaiting(next.waiting())
        .setOpenedAt(Instant.ofEpochMilli(Math.max(0, next.openedMs())))
        .setDueAt(next.dueMs() == Long.MAX_VALUE ? null : Instant.ofEpochMilli(next.dueMs()))
        .setSources(
            next.sources().stream()
                .map(
                    source ->
                        new UpcomingSource(
                            source.source(),
                            source.examples(),
                            ScoreState.valueOf(source.state().name()),
                            source.isAwaited()))
                .toList())
        .build();
  }

  static RevisionMove change(RevisionChange change) {
    return RevisionMove.newBuilder()
        .setAt(Instant.ofEpochMilli(change.atMs()))
        .setStreamTime(Instant.ofEpochMilli(change.streamTimeMs()))
        .setFrom(change.from())
        .setTo(change.to())
        .setSources(
            change.sources().stream()
                .map(
                    shift ->
                        SourceMove.newBuilder()
                            .setSource(shift.source())
                            .setBefore(shift.before().map(RevisionMapping::standing).orElse(null))
                            .setNow(shift.now().map(RevisionMapping::standing).orElse(null))
                            .setSample(shift.sample().map(RevisionMapping::sample).orElse(null))
                            .setAdvice(
                                shift
                                    .sample()
                                    .flatMap(
                                        sample ->
                                            sample.advice(
                                                shift.source(), change.from(), change.to()))
                                    .orElse(null))
                            .build())
                .toList())
        .build();
  }

  private static RescoredExamples sample(RescoredSample sample) {
    return new RescoredExamples(sample.examples(), sample.easyBefore(), sample.easyNow());
  }

  private static RevisionStanding standing(RevisionChange.Standing standing) {
    return RevisionStanding.newBuilder()
        .setRank(standing.ranks().map(RankSet::rank).orElse(null))
        .setRankLow(standing.ranks().map(RankSet::low).orElse(null))
        .setRankHigh(standing.ranks().map(RankSet::high).orElse(null))
        .setN(standing.examples())
        .setEasy(standing.easy())
        .setHard(standing.hard())
        .setFalseNegativeRate(standing.falseNegative())
        .setLocality(standing.locality())
        .setConsistency(standing.consistency())
        .build();
  }

  /** In alphabetical order. */
  static List<StaleSource> stale(Map<String, StaleCount> stale) {
    return new TreeMap<>(stale)
        .entrySet().stream()
            .map(
                source ->
                    new StaleSource(
                        source.getKey(),
                        source.getValue().records(),
                        source.getValue().examples(),
                        source.getValue().encoder()))
            .toList();
  }
}
