package io.ecistreams.testing;

import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.Composition;
import io.ecistreams.model.EstimateState;
import io.ecistreams.model.RankedSource;
import io.ecistreams.model.RateEstimate;
import io.ecistreams.model.RevisionChange;
import io.ecistreams.model.RevisionsEstimate;
import io.ecistreams.model.SecondOpinion;
import io.ecistreams.model.SourceEstimate;
import io.ecistreams.model.SourceEstimate.FlagCounts;
import io.ecistreams.model.WindowEstimate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Made-up estimates. */
public final class SampleEstimates {
  /** All examples are hard. */
  public static final Composition ALL_HARD = new Composition(exactly(0), exactly(1), exactly(0));

  private SampleEstimates() {}

  private static RateEstimate exactly(double share) {
    return new RateEstimate(share, share, share);
  }

  /** A source with some flagged examples. */
  public static SourceEstimate source(
      String name, long examples, long flagged, Composition composition) {
    FlagCounts flags = new FlagCounts(flagged, 0, flagged, 0, 0, 0, 0, 0, 0, 0, 0);
    return source(name, examples, flags, composition, 0.1, 1, 0.5);
  }

  /** A source of 1,000 hard examples with these flags. */
  public static SourceEstimate flagged(String name, FlagCounts flags) {
    return source(name, 1_000, flags, ALL_HARD, 0.1, 1, 0.5);
  }

  /** A source of 1,000 hard examples with these scores. */
  public static SourceEstimate scored(String name, double eci, double classic, double consistency) {
    FlagCounts none = new FlagCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    return source(name, 1_000, none, ALL_HARD, eci, classic, consistency);
  }

  private static SourceEstimate source(
      String name,
      long examples,
      FlagCounts flags,
      Composition composition,
      double eci,
      double classic,
      double consistency) {
    return new SourceEstimate(
        name,
        examples,
        examples,
        examples,
        eci,
        eci / 4,
        Optional.empty(),
        Optional.empty(),
        eci,
        Optional.of(1.0),
        Optional.of(1.0),
        classic,
        classic,
        0.5,
        0.5,
        consistency,
        0.5,
        1,
        flags,
        composition,
        Optional.empty(),
        EstimateState.READY);
  }

  /** A board whose one window has these sources. */
  public static BoardEstimate board(SourceEstimate... sources) {
    return board(SecondOpinion.NONE, RevisionsEstimate.NONE, sources);
  }

  /** A board whose one window has these sources, after a change of revision. */
  public static BoardEstimate after(RevisionChange change, SourceEstimate... sources) {
    return board(
        SecondOpinion.NONE,
        new RevisionsEstimate(Optional.empty(), List.of(change), Map.of()),
        sources);
  }

  /** A board of two sources whose ranking is contradicted, or not. */
  public static BoardEstimate contradicted(boolean isContradicted) {
    return board(
        isContradicted
            ? new SecondOpinion(
                Map.of(),
                SecondOpinion.Confirmation.CONTRADICTED,
                List.of(new SecondOpinion.Pair("s", "t")))
            : SecondOpinion.NONE,
        RevisionsEstimate.NONE,
        source("s", 1_000, 0, ALL_HARD),
        source("t", 1_000, 0, ALL_HARD));
  }

  private static BoardEstimate board(
      SecondOpinion opinion, RevisionsEstimate revisions, SourceEstimate... sources) {
    List<RankedSource> ranked =
        List.of(sources).stream().map(s -> new RankedSource(s, Optional.empty())).toList();
    return new BoardEstimate(
        "b",
        new BoardIdentity("enc", 4),
        "eci-sem/1",
        "eci-classic/1",
        Optional.empty(),
        128,
        128,
        1_000,
        List.of(new WindowEstimate(60_000, 0, 60_000, ranked, List.of(), 0, List.of(), opinion)),
        1_000,
        List.of(),
        List.of(),
        Map.of(),
        List.of(),
        revisions);
  }
}
