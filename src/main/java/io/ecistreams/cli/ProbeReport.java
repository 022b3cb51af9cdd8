package io.ecistreams.cli;

import io.ecistreams.model.SecondOpinion;
import io.ecistreams.probe.ProbeFindings;
import io.ecistreams.probe.ProbeSettings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a probe has shown, with the scores it was compared with.
 *
 * @param records by source
 * @param untrained sources that some round trained on nothing of
 * @param scores value by source, by name of the score
 * @param confirmation what the second opinion says of the ranking
 */
record ProbeReport(
    String board,
    String encoder,
    int dimension,
    int documents,
    ProbeSettings settings,
    Map<String, Integer> records,
    List<String> untrained,
    ProbeFindings findings,
    Map<String, Map<String, Double>> scores,
    SecondOpinion.Confirmation confirmation) {

  /** Sources up to so many times as large as others are of one size. */
  private static final double EQUAL = 1.2;

  static final String STAND_IN =
      "This is a stand-in for fine-tuning, not fine-tuning: a linear adapter on frozen vectors is trained on each source, the encoder is not. What is true of it may not be true of a fine-tuned encoder.";

  static final String GAIN =
      "The gain is nDCG@10 on held-out queries after training on the source, less that of the frozen encoder; in brackets its 95 % interval over resampled queries, given these trainings: how far others would differ by chance is not in it.";

  static final String PAIRS =
      "Pairs right: of all pairs of sources, those that the score puts in the order of their gains; certain pairs are those whose gains differ at 95 %, each by itself. Regret: the best gain less that of the source that the score puts first. The intervals are over resampled queries, given these trainings: they say nothing of other sources or collections. Resampled gains have the noise of the queries twice, so the intervals of Spearman's correlation lie low, which is the cautious side.";

  String title() {
    return String.format(
        Locale.ROOT,
        "probe of board %s: encoder %s (d=%d), %,d documents, %d sources",
        board,
        encoder,
        dimension,
        documents,
        findings.sources().size());
  }

  /** What was done. */
  String method() {
    return String.format(
        Locale.ROOT,
        "%s adapted, InfoNCE at temperature %s, Adam at %s, %d epochs in batches of %d; %d folds, %d seeds from %d; %,d queries held out, nDCG@10 of the frozen encoder %.4f",
        side(),
        settings.temperature(),
        settings.rate(),
        settings.epochs(),
        settings.batch(),
        settings.folds(),
        settings.seeds(),
        settings.firstSeed(),
        findings.queries(),
        findings.before());
  }

  private String side() {
    return switch (settings.side()) {
      case QUERY -> "queries";
      case BOTH -> "queries and passages";
    };
  }

  /** What the numbers do not show by themselves. */
  List<String> remarks() {
    return Stream.of(stopped(), sizes(), nothing(), ceiling(), trust(), few(), STAND_IN)
        .filter(sentence -> !sentence.isEmpty())
        .toList();
  }

  private String stopped() {
    return isWhole()
        ? ""
        : String.format(
            Locale.ROOT,
            "Stopped after %d of %d rounds: what follows is from these alone.",
            findings.rounds(),
            findings.plannedRounds());
  }

  boolean isWhole() {
    return findings.rounds() == findings.plannedRounds();
  }

  private String sizes() {
    int least = records.values().stream().mapToInt(Integer::intValue).min().orElse(1);
    int most = records.values().stream().mapToInt(Integer::intValue).max().orElse(1);
    return most <= EQUAL * least
        ? ""
        : String.format(
            Locale.ROOT,
            "Sources have from %,d to %,d records. A larger one is trained on longer, so gains are of sizes too, which the scores do not count; give records of the same queries to compare what is in them.",
            least,
            most);
  }

  private String nothing() {
    return untrained.isEmpty()
        ? ""
        : "In some round all records of %s were of queries held out, so that nothing was trained on and nothing gained."
            .formatted(String.join(", ", untrained));
  }

  private String ceiling() {
    return Double.isNaN(findings.noiseCeiling())
        ? ""
        : String.format(
            Locale.ROOT,
            "Noise ceiling %.2f: the Spearman correlation to be expected between these gains and those of another probe on as many other queries, from split halves by the formula of Spearman and Brown. A score that knew the true gains would reach about %.2f, its root.%s",
            findings.noiseCeiling(),
            Math.sqrt(findings.noiseCeiling()),
            settings.seeds() > 1 && isWhole()
                ? ""
                : " Both are too high here: the halves share trainings, as there is one seed or the probe was stopped, so that chance of the trainings does not count as noise.");
  }

  private String trust() {
    return "By eci-align the ranking is %s."
        .formatted(confirmation.name().toLowerCase(Locale.ROOT));
  }

  private String few() {
    int sources = findings.sources().size();
    return sources >= 8
        ? ""
        : String.format(
            Locale.ROOT,
            "With %d sources a rank correlation says next to nothing; look at the gains.",
            sources);
  }
}
