package io.ecistreams.mixture;

import io.ecistreams.math.LogDeterminant.Term;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** The shares that a policy asks for, before floor and limits. */
final class Targets {
  /** How many sources, those with the highest eci, a D-optimal design chooses from. */
  static final int DESIGNED_SOURCES = 12;

  private Targets() {}

  /**
   * Shares of the sources and, for a D-optimal design, how good they are.
   *
   * @param shares in the order of the sources, sum 1
   * @param gap certified, nats
   * @param explanation of what made them, beside the scores
   */
  record Target(double[] shares, Optional<Double> gap, Optional<String> explanation) {}

  /**
   * The target of a policy; empty where no source may have a share by it.
   *
   * @param start shares to start a search from, in the order of the sources
   */
  static Optional<Target> of(MixturePolicy policy, List<MixtureSource> sources, double[] start) {
    return switch (policy.kind()) {
      case NONE -> Optional.empty();
      case FIXED -> shares(fixed(policy.fixed(), sources), Optional.empty());
      case PROPORTIONAL -> proportional(policy, sources);
      case D_OPTIMAL -> designed(policy.kappa(), sources, start);
      case OUTCOMES -> byOutcomes(sources, start);
    };
  }

  private static Optional<Target> shares(double[] units, Optional<String> explanation) {
    double sum = BoxSimplex.sum(units);
    return sum == 0
        ? Optional.empty()
        : Optional.of(
            new Target(
                Arrays.stream(units).map(u -> u / sum).toArray(), Optional.empty(), explanation));
  }

  private static double[] fixed(Map<String, Double> weights, List<MixtureSource> sources) {
    return sources.stream().mapToDouble(s -> weights.getOrDefault(s.source(), 0.0)).toArray();
  }

  /** theta^(1 / temperature) of the ranked sources, scaled by the largest, by their costs. */
  private static Optional<Target> proportional(MixturePolicy policy, List<MixtureSource> sources) {
    List<MixtureSource> ranked = sources.stream().filter(MixtureSource::ranked).toList();
    if (ranked.isEmpty()) {
      return Optional.empty();
    }
    ShrunkScores scores = new ShrunkScores(ranked);
    double largest = ranked.stream().mapToDouble(scores::theta).max().orElseThrow();
    double[] units =
        sources.stream()
            .mapToDouble(s -> s.ranked() ? unit(scores.theta(s), largest, policy.temperature()) : 0)
            .toArray();
    SourceCosts costs = new SourceCosts(policy.costWeight(), ranked);
    List<String> explanation = new ArrayList<>();
    if (ranked.get(0).byAlign()) {
      explanation.add("by eci-align, which contradicts the ranking");
    }
    scores.explanation(policy.temperature()).ifPresent(explanation::add);
    costs.explanation().ifPresent(explanation::add);
    return shares(
        costs.divide(units, sources),
        Optional.of(String.join("; ", explanation)).filter(text -> !text.isEmpty()));
  }

  /**
   * By the probability of being the best to train on; where that says nothing, the shares of the
   * ranked sources stay.
   */
  private static Optional<Target> byOutcomes(List<MixtureSource> sources, double[] start) {
    double[] units =
        sources.stream()
            .mapToDouble(s -> s.ranked() ? s.chance().map(Chance::best).orElse(0.0) : 0)
            .toArray();
    double sum = BoxSimplex.sum(units);
    if (sum > 0 && Double.isFinite(sum)) {
      return shares(
          units,
          sources.stream().flatMap(s -> s.chance().stream()).findFirst().map(Targets::explanation));
    }
    List<Integer> ranked =
        IntStream.range(0, sources.size()).filter(k -> sources.get(k).ranked()).boxed().toList();
    double[] kept = start(start, ranked);
    double[] prior = new double[sources.size()];
    for (int i = 0; i < kept.length; i++) {
      prior[ranked.get(i)] = kept[i];
    }
    return shares(prior, Optional.of("by the shares so far, as outcomes favour no source"));
  }

  private static String explanation(Chance chance) {
    return chance.byAlign()
        ? reported(chance) + ", in the order of eci-align, which contradicts the ranking"
        : reported(chance);
  }

  private static String reported(Chance chance) {
    return switch (chance.reports()) {
      case 0 ->
          "by the ranks alone, as no training%s was reported yet"
              .formatted(chance.metric().isEmpty() ? "" : " by " + chance.metric());
      case 1 -> "by 1 report of training by " + chance.metric();
      default -> "by %d reports of training by %s".formatted(chance.reports(), chance.metric());
    };
  }

  private static double unit(double theta, double largest, double temperature) {
    return largest == 0 ? 1 : Math.pow(theta / largest, 1 / temperature);
  }

  private static Optional<Target> designed(
      double kappa, List<MixtureSource> sources, double[] start) {
    List<MixtureSource> best =
        sources.stream()
            .filter(MixtureSource::ranked)
            .sorted(
                Comparator.comparingDouble(MixtureSource::eci)
                    .reversed()
                    .thenComparing(MixtureSource::source))
            .limit(DESIGNED_SOURCES)
            .toList();
    if (best.isEmpty()) {
      return Optional.empty();
    }
    Set<String> names = new HashSet<>();
    best.forEach(source -> names.add(source.source()));
    List<Integer> chosen = new ArrayList<>();
    List<List<Term>> information = new ArrayList<>();
    for (int k = 0; k < sources.size(); k++) {
      if (names.contains(sources.get(k).source())) {
        chosen.add(k);
        information.add(sources.get(k).information());
      }
    }
    DOptimal.Design design = new DOptimal(information, kappa).solve(start(start, chosen));
    double[] shares = new double[sources.size()];
    for (int i = 0; i < chosen.size(); i++) {
      shares[chosen.get(i)] = design.weights()[i];
    }
    return Optional.of(new Target(shares, Optional.of(design.gap()), Optional.empty()));
  }

  private static double[] start(double[] shares, List<Integer> chosen) {
    double[] start = new double[chosen.size()];
    double sum = chosen.stream().mapToDouble(k -> shares[k]).sum();
    for (int i = 0; i < start.length; i++) {
      start[i] = sum > 0 ? shares[chosen.get(i)] / sum : 1.0 / start.length;
    }
    return start;
  }
}
