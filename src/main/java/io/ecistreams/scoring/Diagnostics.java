package io.ecistreams.scoring;

import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.CosineBackground.Origin;
import io.ecistreams.model.RankedSource;
import io.ecistreams.model.RankingDiagnostic;
import io.ecistreams.model.RankingDiagnostic.Kind;
import io.ecistreams.model.SourceEstimate;
import io.ecistreams.scoring.BoardHeader.Late;
import io.ecistreams.scoring.BoardHeader.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * When a ranking should not be trusted. The limits lie beyond what any of the thirty sources of the
 * Cranfield collection shows.
 */
final class Diagnostics {
  private static final double MOST_NEARER_THAN_POSITIVE = 0.65;
  private static final double MOST_NEARER_IN_EVERY_SOURCE = 0.45;
  private static final double MOST_FLAGGED = 0.25;
  private static final double MOST_NEAR_DUPLICATES = 0.05;
  private static final double MOST_POSITIVES = 0.02;
  private static final int FEWEST_QUERIES = 64;
  private static final double MOST_DRIFT = 0.5;

  private Diagnostics() {}

  /**
   * What is wrong; empty if nothing is.
   *
   * @param sources a ranking; sources that are warming up are left out
   * @param drift see {@link RecentQueries#drift}
   * @param late late examples by source
   */
  static List<RankingDiagnostic> of(
      List<RankedSource> sources,
      CosineBackground background,
      OptionalDouble drift,
      Map<String, Late> late) {
    List<SourceEstimate> ranked =
        sources.stream()
            .filter(source -> source.ranks().isPresent())
            .map(RankedSource::estimate)
            .toList();
    List<RankingDiagnostic> found = new ArrayList<>();
    fewQueries(background).ifPresent(found::add);
    drift(drift).ifPresent(found::add);
    found.addAll(labelNoise(ranked));
    ranked.forEach(
        source -> {
          labelledPositives(source).ifPresent(found::add);
          positivesElsewhere(source).ifPresent(found::add);
          siblings(source).ifPresent(found::add);
        });
    late.forEach((source, count) -> late(source, count).ifPresent(found::add));
    return found;
  }

  private static Optional<RankingDiagnostic> fewQueries(CosineBackground background) {
    boolean unknown = background.origin() == Origin.GIVEN && background.queries() == 0;
    if (unknown || background.queries() >= FEWEST_QUERIES) {
      return Optional.empty();
    }
    return Optional.of(
        new RankingDiagnostic(
            Kind.FEW_BACKGROUND_QUERIES,
            Optional.empty(),
            background.queries(),
            FEWEST_QUERIES,
            "The background was measured over %d queries, fewer than %d, so that all margins may be off: start a new board with calibration.queries at 64 or more, or give a background in backgrounds.file."
                .formatted(background.queries(), FEWEST_QUERIES)));
  }

  private static Optional<RankingDiagnostic> drift(OptionalDouble drift) {
    if (drift.isEmpty() || drift.getAsDouble() <= MOST_DRIFT) {
      return Optional.empty();
    }
    return Optional.of(
        new RankingDiagnostic(
            Kind.BACKGROUND_DRIFT,
            Optional.empty(),
            drift.getAsDouble(),
            MOST_DRIFT,
            String.format(
                Locale.ROOT,
                "The cosines of the newest queries lie %.1f standard deviations from the frozen background: the queries or texts are of another kind than those it was measured over; give them a board of their own.",
                drift.getAsDouble())));
  }

  /** One for the board where every source is affected: then it is the labels, not the miners. */
  private static List<RankingDiagnostic> labelNoise(List<SourceEstimate> sources) {
    OptionalDouble least = sources.stream().mapToDouble(Diagnostics::nearer).min();
    if (least.orElse(0) > MOST_NEARER_IN_EVERY_SOURCE) {
      return List.of(
          new RankingDiagnostic(
              Kind.LABEL_NOISE,
              Optional.empty(),
              least.getAsDouble(),
              MOST_NEARER_IN_EVERY_SOURCE,
              "In every source at least %s of the negatives are nearer to the query than its positive: the positives may be wrong, or the encoder does not fit the collection; check a sample of the labels before using the ranking."
                  .formatted(percent(least.getAsDouble()))));
    }
    return sources.stream()
        .filter(source -> nearer(source) > MOST_NEARER_THAN_POSITIVE)
        .map(
            source ->
                new RankingDiagnostic(
                    Kind.LABEL_NOISE,
                    Optional.of(source.source()),
                    nearer(source),
                    MOST_NEARER_THAN_POSITIVE,
                    "%s of the negatives of %s are nearer to the query than its positive: look at a sample of them; where they are relevant, label them as positives or mine deeper."
                        .formatted(percent(nearer(source)), source.source())))
        .toList();
  }

  private static double nearer(SourceEstimate source) {
    return unexplained(source.flags().nearerThanPositive(), source);
  }

  /**
   * Share of flagged examples among those that are not known as positives, by this record or
   * another: at least, as those are taken off whether the detector flagged them or not.
   */
  private static double unexplained(long flagged, SourceEstimate source) {
    long positives = source.flags().labelledPositives() + source.flags().positivesElsewhere();
    return positives >= source.n()
        ? 0
        : Math.max(0, flagged - positives) / (double) (source.n() - positives);
  }

  private static Optional<RankingDiagnostic> labelledPositives(SourceEstimate source) {
    return positives(
        Kind.LABELLED_POSITIVES,
        source,
        source.flags().labelledPositives(),
        "%s of the negatives of %s are labelled positives of their own records: its miner returns what is labelled; have it leave the positives of a query out.");
  }

  private static Optional<RankingDiagnostic> positivesElsewhere(SourceEstimate source) {
    return positives(
        Kind.POSITIVES_ELSEWHERE,
        source,
        source.flags().positivesElsewhere(),
        "At least %s of the negatives of %s are positives of the same query in other records of late, and count as negatives here: list all known positives of a query in each of its records; for files, --join-positives does that.");
  }

  private static Optional<RankingDiagnostic> positives(
      Kind kind, SourceEstimate source, long positives, String sentence) {
    double share = (double) positives / source.n();
    return share <= MOST_POSITIVES
        ? Optional.empty()
        : Optional.of(
            new RankingDiagnostic(
                kind,
                Optional.of(source.source()),
                share,
                MOST_POSITIVES,
                sentence.formatted(percent(share), source.source())));
  }

  private static Optional<RankingDiagnostic> siblings(SourceEstimate source) {
    double duplicates = unexplained(source.flags().nearDuplicates(), source);
    double suspected = unexplained(source.flags().falseNegatives(), source);
    boolean flagged = suspected > MOST_FLAGGED;
    if (!flagged && duplicates <= MOST_NEAR_DUPLICATES) {
      return Optional.empty();
    }
    return Optional.of(
        new RankingDiagnostic(
            Kind.SIBLING_POSITIVES,
            Optional.of(source.source()),
            flagged ? suspected : duplicates,
            flagged ? MOST_FLAGGED : MOST_NEAR_DUPLICATES,
            "%s of the negatives of %s are %s: they are likely to be siblings of the positives, as in collections of near-duplicates; remove duplicates from the collection, or label the siblings as positives."
                .formatted(
                    percent(flagged ? suspected : duplicates),
                    source.source(),
                    flagged ? "suspected false negatives" : "nearly the same as the positive")));
  }

  /**
   * Of a source that is in no ranking, because nothing of it counts.
   *
   * @param late what came of it after the grace
   * @param refused what was refused of it; empty if nothing was
   */
  static RankingDiagnostic nothingRanked(String source, Late late, Optional<Refused> refused) {
    List<String> reasons = new ArrayList<>();
    if (late.examples() > 0) {
      reasons.add(
          String.format(
              Locale.ROOT,
              "examples after the grace: %,d, by up to %.1f s; is minedAt in milliseconds since 1970, and grace.ms long enough?",
              late.examples(),
              late.worstMs() / 1_000.0));
    }
    refused.ifPresent(
        records ->
            reasons.add(
                String.format(
                    Locale.ROOT,
                    "refused records: %,d, the newest as %s; its dead letter, or the command that read it, says what is wrong.",
                    records.records(),
                    records.reason())));
    return new RankingDiagnostic(
        Kind.NOTHING_RANKED,
        Optional.of(source),
        late.examples() + refused.map(Refused::records).orElse(0L),
        0,
        "Nothing of %s is ranked: %s".formatted(source, String.join(" ", reasons)));
  }

  private static Optional<RankingDiagnostic> late(String source, Late late) {
    if (late.examples() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new RankingDiagnostic(
            Kind.LATE_EXAMPLES,
            Optional.of(source),
            late.worstMs() / 1_000.0,
            0,
            String.format(
                Locale.ROOT,
                "%,d examples of %s came up to %.1f s after the grace and were left out: where its miner, or the partition that it writes to, lags behind the others, give a longer grace.ms.",
                late.examples(),
                source,
                late.worstMs() / 1_000.0)));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }
}
