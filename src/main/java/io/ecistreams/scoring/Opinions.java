package io.ecistreams.scoring;

import io.ecistreams.model.RankedSource;
import io.ecistreams.model.SecondOpinion;
import io.ecistreams.model.SecondOpinion.Confirmation;
import io.ecistreams.model.SecondOpinion.Pair;
import io.ecistreams.scoring.Alignments.Alignment;
import io.ecistreams.scoring.RankingEstimator.Windowed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Holds a window's ranking against eci-align/1 (definition.md, section 11). */
final class Opinions {
  /** Share of the pairs that say something which makes a contradiction. */
  private static final double CONTRADICTED_SHARE = 0.2;

  private Opinions() {}

  /**
   * The second opinion on a ranking.
   *
   * @param windowed all sources of the window
   * @param ranked the ranking, highest eci first
   */
  static SecondOpinion of(List<Windowed> windowed, List<RankedSource> ranked, int dimension) {
    Map<String, Windowed> byName = new HashMap<>();
    windowed.forEach(source -> byName.put(source.name(), source));
    List<RankedSource> warm = ranked.stream().filter(s -> s.ranks().isPresent()).toList();
    if (warm.isEmpty()) {
      return SecondOpinion.NONE;
    }
    List<Windowed> sources = warm.stream().map(s -> byName.get(s.estimate().source())).toList();
    SortedMap<String, Alignment> alignments = Alignments.of(sources, dimension);
    Map<String, SecondOpinion.Alignment> published = new HashMap<>();
    alignments.forEach(
        (name, a) ->
            published.put(
                name, new SecondOpinion.Alignment(a.value(), a.deleted().standardError())));
    List<Pair> contradicted = new ArrayList<>();
    int confirmed = 0;
    for (Pair pair : separated(warm, sources)) {
      int sign = sign(alignments.get(pair.higher()).minus(alignments.get(pair.lower())));
      confirmed += sign > 0 ? 1 : 0;
      if (sign < 0) {
        contradicted.add(pair);
      }
    }
    return new SecondOpinion(published, confirmation(confirmed, contradicted.size()), contradicted);
  }

  private static List<Pair> separated(List<RankedSource> warm, List<Windowed> sources) {
    List<RankSets.Contender> contenders = new ArrayList<>();
    for (int i = 0; i < warm.size(); i++) {
      double eci = warm.get(i).estimate().eci();
      contenders.add(
          new RankSets.Contender(
              eci,
              RankingEstimator.ratio(eci, warm.get(i).estimate().trace()),
              sources.get(i).window().sums()));
    }
    return RankSets.separated(contenders).stream()
        .map(
            comparison ->
                new Pair(
                    sources.get(comparison.better()).name(),
                    sources.get(comparison.worse()).name()))
        .toList();
  }

  /** Of a difference that is certain, else 0. */
  private static int sign(Alignment difference) {
    Optional<Double> error = difference.deleted().standardError();
    boolean isCertain =
        error.isPresent() && Math.abs(difference.value()) > SecondOpinion.T_QUANTILE * error.get();
    return isCertain ? (int) Math.signum(difference.value()) : 0;
  }

  private static Confirmation confirmation(int confirmed, int contradicted) {
    if (contradicted > 0 && contradicted >= CONTRADICTED_SHARE * (confirmed + contradicted)) {
      return Confirmation.CONTRADICTED;
    }
    return confirmed > 0 ? Confirmation.CONFIRMED : Confirmation.UNCONFIRMED;
  }
}
