package io.ecistreams.config;

import static io.ecistreams.config.Option.choice;
import static io.ecistreams.config.Option.count;
import static io.ecistreams.config.Option.number;
import static io.ecistreams.config.Option.optionalPath;
import static io.ecistreams.config.Option.whole;
import static io.ecistreams.config.Requirement.aboveZero;
import static io.ecistreams.config.Requirement.anyFinite;
import static io.ecistreams.config.Requirement.atLeast;
import static io.ecistreams.config.Requirement.between;
import static io.ecistreams.config.Requirement.share;

import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.HybridPolicy;
import io.ecistreams.model.HybridPolicy.Pooling;
import io.ecistreams.model.IntakeLimits;
import io.ecistreams.scoring.ScoringDefinition;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is computed of which records: the options and the policies that they make. */
final class ScoringOptions {

  private ScoringOptions() {}

  static HybridPolicy hybrids(OptionGroup views) {
    return new HybridPolicy(
        views.medium(
            count("hybrids.max.sources", 3, between(1, 4)),
            "Most sources in a hybrid; 1 scores none. Hybrids of the twelve best sources are"
                + " scored, 66 pairs and 220 triples: with many sources a bounded number at each"
                + " ranking, in turns."),
        views.medium(
            choice("hybrids.pooling", List.of(Pooling.SOURCE, Pooling.QUERY, Pooling.NEGATIVE)),
            "What counts the same in a hybrid: every source (equal shares), every query or every"
                + " negative."));
  }

  static double viewKappa(OptionGroup views) {
    return views.low(
        number("view.kappa", 1_000.0, aboveZero()),
        "Another kappa at which every score is shown as well; ranks and the definition id do not"
            + " depend on it.");
  }

  /** Without the backgrounds of {@code backgrounds.file}. */
  static CalibrationPolicy calibration(OptionGroup calibration) {
    int queries =
        calibration.medium(
            count("calibration.queries", 128, between(16, 4_096)),
            "Distinct queries over which the background of a board is measured.");
    int minQueries =
        calibration.medium(
            count("calibration.min.queries", 16, between(16, 4_096)),
            "Distinct queries that suffice once calibration.time.limit.ms is over.");
    if (minQueries > queries) {
      throw calibration.conflict(
          "calibration.min.queries",
          "is more than calibration.queries = %d; give at most that.".formatted(queries));
    }
    return new CalibrationPolicy(
        queries,
        minQueries,
        calibration.medium(
            whole("calibration.time.limit.ms", 0, atLeast(0)),
            "When a board may start with fewer queries, in milliseconds after its first record; 0"
                + " waits for all."),
        Map.of());
  }

  static Optional<Path> backgroundsFile(OptionGroup calibration) {
    return calibration.low(
        optionalPath("backgrounds.file"),
        "JSON file with backgrounds given in advance; their boards need no calibration.");
  }

  static ScoringDefinition definition(OptionGroup score) {
    return new ScoringDefinition(
        score.medium(
            number("theta", 3.0, anyFinite()),
            "False-negative logit at which target consistency is one half; a change makes a new"
                + " definition id."),
        score.medium(
            number("temperature", 2.0, aboveZero()),
            "Temperature of semantic locality in units of the background; a change makes a new"
                + " definition id."),
        score.medium(
            number("lexical.weight", 0.5, share()),
            "How much of the weight full lexical overlap with the query takes away; a change makes"
                + " a new definition id."),
        score.medium(
            number("kappa", 1.0, aboveZero()),
            "Scale inside the log-determinant, larger rewards diversity more; a change makes a new"
                + " definition id."));
  }

  static Optional<Path> idfCorpusFile(OptionGroup score) {
    return score.low(
        optionalPath("idf.corpus.file"),
        "JSON lines file of passages from which term weights are counted, or a table of `eci idf"
            + " build --output`; without it the newest table on topic.idf is used, and where there"
            + " is none every term weighs 1.");
  }

  static IntakeLimits limits(OptionGroup limits, int maxTokens, long maxFutureMs) {
    return new IntakeLimits(
        limits.low(
            count("limit.negatives", 1_000, atLeast(1)),
            "Most negatives in a record; beyond any of these limits it is a dead letter."),
        limits.low(count("limit.positives", 1_000, atLeast(1)), "Most positives in a record."),
        limits.low(count("limit.text.chars", 100_000, atLeast(1)), "Most characters in a text."),
        new IntakeLimits.Embedding(
            limits.low(
                count("limit.embedded.chars", 65_536, atLeast(1)),
                "Most characters of a record's texts that are embedded here, each text counted up"
                    + " to four times encoder.max.tokens; a record holds its partition up for as"
                    + " long as that takes."),
            4 * maxTokens),
        limits.low(
            count("limit.dimension", 4_096, between(1, 16_384)),
            "Most dimensions of an embedding."),
        limits.low(
            count("limit.name.chars", 200, between(1, 10_000)),
            "Most characters in the name of a board, a source or an encoder."),
        limits.low(
            count("limit.id.chars", 1_000, atLeast(1)),
            "Most characters in the id of a query or a passage."),
        maxFutureMs);
  }
}
