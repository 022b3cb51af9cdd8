package io.ecistreams.cli;

import io.ecistreams.avro.GainEstimate;
import io.ecistreams.avro.SourceGain;
import io.ecistreams.avro.TrainingGains;
import io.ecistreams.avro.TrainingRound;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What training showed, as lines of text for a person. */
final class OutcomeTable {
  private static final String EXPLAINED =
      "gain: what a round of training on the source yields, with its 95 % interval; best: how probably it yields the most. predicted: what the score alone makes of all other reports for the round";

  private OutcomeTable() {}

  /** The sentence, the gains by source and the newest rounds. */
  static List<String> lines(TrainingGains gains, int columns) {
    List<String> lines =
        new ArrayList<>(
            RankingTable.sentence(
                "%s: %s%s"
                    .formatted(
                        AlertTable.printable(gains.getMetric()),
                        gains.getSentence(),
                        spearman(gains.getSpearman())),
                columns));
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("source", "gain (95 %)", "best"));
    for (SourceGain gain : gains.getGains()) {
      rows.add(
          List.of(
              ScoreTable.shortened(gain.getSource()),
              shown(gain.getGain()),
              RankingTable.percent(gain.getBest())));
    }
    lines.addAll(Columns.aligned(rows));
    rows.clear();
    rows.add(List.of("trained on", "observed (95 %)", "predicted (95 %)", "at"));
    for (TrainingRound round : gains.getRounds()) {
      rows.add(
          List.of(
              ScoreTable.shortened(round.getTrainedOn()),
              shown(round.getObserved()),
              shown(round.getPredicted()),
              round.getAt().toString()));
    }
    lines.addAll(Columns.aligned(rows));
    lines.addAll(RankingTable.sentence(EXPLAINED, columns));
    return lines;
  }

  private static String spearman(Optional<Double> correlation) {
    return correlation
        .map(
            rho ->
                String.format(
                    Locale.ROOT, "; Spearman %.2f with sources that were trained on alone", rho))
        .orElse("");
  }

  private static String shown(GainEstimate estimate) {
    return String.format(
        Locale.ROOT,
        "%+.4f (%+.4f to %+.4f)",
        estimate.getValue(),
        estimate.getLow(),
        estimate.getHigh());
  }
}
