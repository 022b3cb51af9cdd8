package io.ecistreams.cli;

import io.ecistreams.avro.ExampleShares;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.ScoreState;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.Trust;
import io.ecistreams.avro.WindowRanking;
import java.util.List;
import java.util.Optional;

/** What to do with each source of a ranking, in one sentence that goes no further than the data. */
final class SourceAdvice {
  /** Shares from which alarms are raised (SPEC, alarms), by the lower bound of the interval. */
  private static final double MOSTLY_FALSE = 0.5;

  private static final double MOSTLY_EASY = 0.6;

  /** Shares that are worth a command. */
  private static final double SOME_LABELLED = 0.01;

  private static final double SOME_FALSE = 0.05;
  private static final int LEAST_EXAMPLES = 100;

  private SourceAdvice() {}

  /** A sentence for each source of the primary window, in the order of the ranking. */
  static List<String> sentences(Ranking ranking) {
    return ranking.getWindows().stream()
        .limit(1)
        .flatMap(window -> window.getSources().stream().map(source -> sentence(source, window)))
        .toList();
  }

  private static String sentence(SourceScore source, WindowRanking window) {
    return "%s: %s.".formatted(source.getSource(), advice(source, window));
  }

  private static String advice(SourceScore source, WindowRanking window) {
    if (source.getState() == ScoreState.WARMING_UP) {
      return "%,d examples are too few for a rank; give at least %d"
          .formatted(source.getN(), LEAST_EXAMPLES);
    }
    ExampleShares shares = source.getComposition();
    double labelled = (double) source.getLabelledPositives() / source.getN();
    if (shares.getFalseNegative().getLow() >= MOSTLY_FALSE) {
      return "do not train on it as it is, %s look like false negatives; look at some, mine deeper, or run eci clean"
          .formatted(RankingTable.percent(source.getFalseNegativeRate()));
    }
    if (labelled >= SOME_LABELLED) {
      return "run eci clean first, as %s of its negatives are labelled positives of their query"
          .formatted(RankingTable.percent(labelled));
    }
    if (shares.getEasy().getLow() >= MOSTLY_EASY) {
      return "mine it anew with a newer model, or nearer to the query: %s are no harder than random passages"
          .formatted(RankingTable.percent(shares.getEasy().getShare()));
    }
    String place = place(source, window);
    return source.getFalseNegativeRate() >= SOME_FALSE
        ? "%s, after eci clean has taken out what looks like false negatives (%s)"
            .formatted(place, RankingTable.percent(source.getFalseNegativeRate()))
        : place;
  }

  private static String place(SourceScore source, WindowRanking window) {
    List<SourceScore> ranked =
        window.getSources().stream().filter(score -> score.getRank().isPresent()).toList();
    String sure =
        source.getState() == ScoreState.PROVISIONAL
            ? " (provisional: more examples may change it)"
            : "";
    if (ranked.size() == 1) {
      return "use it; there is no other source to compare it with" + sure;
    }
    if (window.getTrust() == Trust.CONTRADICTED) {
      return "train on it beside the others, as the second opinion contradicts this order" + sure;
    }
    if (source.getRankLow().orElse(0) > 1) {
      return "use it beside %s, not in its place: that teaches more%s"
          .formatted(ranked.get(0).getSource(), sure);
    }
    Optional<SourceScore> tied =
        ranked.stream()
            .filter(other -> other != source && other.getRankLow().orElse(0) == 1)
            .findFirst();
    return tied.map(
            other ->
                "train on it; it cannot be told apart from %s%s".formatted(other.getSource(), sure))
        .orElse("train on it first; it is ahead of all others" + sure);
  }
}
