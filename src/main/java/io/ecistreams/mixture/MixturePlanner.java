package io.ecistreams.mixture;

import io.ecistreams.math.LogDetGradient;
import io.ecistreams.math.LogDeterminant.Term;
import io.ecistreams.mixture.PlannedMixture.Weight;
import io.ecistreams.mixture.Targets.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides when the mixture of a board changes, and how far (definition.md, section 8). The last
 * mixture is an argument; all that is remembered here is when the weights were considered last.
 *
 * <p>A new epoch comes when a source has come, left or is capped or set free, when two sources have
 * changed places for certain, or when the weights would move by more than the hysteresis in sum.
 * Otherwise the last one is renewed under its own epoch before it expires.
 *
 * <p>When no more is expected of any source, a final epoch goes as far as repeated ones would have
 * gone; it does not expire, and is taken back when a source mines again. Not safe for use by
 * several threads.
 */
public final class MixturePlanner {
  /** Most sources that a reason names; it counts the others. */
  private static final int MOST_NAMED = 5;

  private final MixturePolicy policy;
  private long consideredMs = Long.MIN_VALUE / 2;

  public MixturePlanner(MixturePolicy policy) {
    this.policy = policy;
  }

  /**
   * What a mixture is made from.
   *
   * @param sources the live sources
   * @param last the mixture that was published last
   * @param alarmed sources to be held down at once
   * @param rankChangedMs event time of the last announced change of ranks, if there was one
   * @param streamTimeMs event time
   * @param nowMs wall clock
   */
  public record Situation(
      List<MixtureSource> sources,
      Optional<PlannedMixture> last,
      Set<String> alarmed,
      Optional<Long> rankChangedMs,
      long streamTimeMs,
      long nowMs) {

    public Situation {
      sources = sources.stream().sorted(Comparator.comparing(MixtureSource::source)).toList();
      alarmed = Set.copyOf(alarmed);
    }

    /** Shares of the last mixture for the present sources, renormalised; new sources have 0. */
    double[] lastShares() {
      double[] shares =
          sources.stream()
              .mapToDouble(s -> last.map(m -> m.weightOf(s.source()).orElse(0)).orElse(0.0))
              .toArray();
      double sum = BoxSimplex.sum(shares);
      return sum == 0 ? shares : Arrays.stream(shares).map(share -> share / sum).toArray();
    }

    /** Whether no more is expected of any source. */
    private boolean isFinal() {
      return sources.stream().allMatch(MixtureSource::hasEnded);
    }

    private boolean isCapped(int k) {
      return alarmed.contains(sources.get(k).source());
    }
  }

  /** The mixture to publish now; empty if the last one stays valid or there are no weights. */
  public Optional<PlannedMixture> plan(Situation now) {
    Optional<String> urgent = urgentReason(now);
    boolean rests =
        now.last().isPresent()
            && urgent.isEmpty()
            && now.nowMs() - Math.max(consideredMs, now.last().get().emittedAtMs())
                < policy.intervalMs();
    if (rests || now.sources().isEmpty()) {
      return Optional.empty();
    }
    consideredMs = now.nowMs();
    double[] shares = now.lastShares();
    Optional<Target> target = Targets.of(policy, now.sources(), shares);
    if (target.isEmpty()) {
      return Optional.empty();
    }
    double[] wish = floored(target.get().shares());
    // The shares that repeated epochs would reach: an alarm caps a source for as long as it lasts.
    double[] end = limited(now, wish, shares, 1);
    Optional<String> reason = urgent.or(() -> calmReason(now, end, shares));
    if (reason.isPresent()) {
      double[] next = now.isFinal() ? end : limited(now, wish, shares, policy.maxChange());
      return Optional.of(mixture(now, target.get(), next, reason.get()));
    }
    boolean expires =
        !now.isFinal() && now.nowMs() - now.last().get().emittedAtMs() >= policy.validMs() / 2;
    return expires ? Optional.of(renewed(now, target.get())) : Optional.empty();
  }

  /** The reason for a new epoch that does not wait for the interval, if there is one. */
  private static Optional<String> urgentReason(Situation now) {
    if (now.last().isEmpty()) {
      return Optional.of("first mixture of the board");
    }
    List<Weight> before = now.last().get().weights();
    List<String> come = new ArrayList<>();
    List<String> capped = new ArrayList<>();
    List<String> freed = new ArrayList<>();
    Set<String> gone = new HashSet<>(before.stream().map(Weight::source).toList());
    for (MixtureSource source : now.sources()) {
      String name = source.source();
      Optional<Weight> known = before.stream().filter(w -> w.source().equals(name)).findFirst();
      gone.remove(name);
      boolean isCapped = now.alarmed().contains(name);
      if (known.isEmpty()) {
        come.add(name);
      } else if (isCapped != known.get().capped()) {
        (isCapped ? capped : freed).add(name);
      }
    }
    List<String> reasons = new ArrayList<>();
    if (now.isFinal() && !now.last().get().isFinal()) {
      reasons.add("all miners have ended, so this is final");
    }
    if (now.last().get().isFinal()) {
      List<MixtureSource> again = now.sources().stream().filter(s -> !s.hasEnded()).toList();
      tell(
          reasons,
          again.stream().map(MixtureSource::source).filter(name -> !come.contains(name)).toList(),
          "mined again, so the mixture is no longer final");
    }
    tell(reasons, capped, "held down by an alarm");
    tell(reasons, freed, "set free again");
    tell(reasons, gone.stream().sorted().toList(), "left");
    tell(reasons, come, "came");
    return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
  }

  private static void tell(List<String> reasons, List<String> names, String what) {
    if (!names.isEmpty()) {
      List<String> named = names.subList(0, Math.min(MOST_NAMED, names.size()));
      int others = names.size() - named.size();
      reasons.add(
          String.join(", ", named) + (others > 0 ? " and " + others + " more " : " ") + what);
    }
  }

  private Optional<String> calmReason(Situation now, double[] end, double[] shares) {
    double distance = 0;
    for (int k = 0; k < end.length; k++) {
      distance += Math.abs(end[k] - shares[k]);
    }
    boolean reordered =
        now.rankChangedMs().filter(at -> at > now.last().orElseThrow().streamTimeMs()).isPresent();
    if (reordered && distance > 0) {
      return Optional.of("two sources have changed places");
    }
    return distance > policy.hysteresis()
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "the weights are %.3f away from the target in sum, more than %.3f",
                distance,
                policy.hysteresis()))
        : Optional.empty();
  }

  private double[] floored(double[] target) {
    double floor = policy.floorOf(target.length);
    double rest = 1 - floor * target.length;
    return Arrays.stream(target).map(share -> floor + rest * share).toArray();
  }

  /** As near to the wish as floor, largest change and alarms allow; an alarm acts at once. */
  private double[] limited(Situation now, double[] wish, double[] before, double maxChange) {
    int count = wish.length;
    double floor = policy.floorOf(count);
    boolean first = now.last().isEmpty();
    double[] low = new double[count];
    double[] high = new double[count];
    for (int k = 0; k < count; k++) {
      low[k] = first ? floor : Math.max(floor, before[k] - maxChange);
      high[k] = first ? 1 : Math.max(low[k], before[k] + maxChange);
      if (now.isCapped(k)) {
        high[k] = Math.max(floor, policy.cappedShare());
        low[k] = Math.min(low[k], high[k]);
      }
    }
    if (BoxSimplex.sum(high) < 1) {
      // The other sources get what the capped ones lose, without a limit of change. Where all are
      // capped none is, because nothing would be left to train on.
      boolean allCapped = now.alarmed().containsAll(names(now));
      for (int k = 0; k < count; k++) {
        high[k] = now.isCapped(k) && !allCapped ? high[k] : 1;
      }
    }
    if (BoxSimplex.sum(low) > 1) {
      Arrays.fill(low, floor);
    }
    return BoxSimplex.nearest(wish, low, high);
  }

  private static List<String> names(Situation now) {
    return now.sources().stream().map(MixtureSource::source).toList();
  }

  private PlannedMixture mixture(Situation now, Target target, double[] shares, String reason) {
    long epoch =
        now.last()
            .map(last -> last.epoch() + 1)
            // Larger than any epoch of a deleted board of the same name.
            .orElse(Math.max(1, now.nowMs() / 1_000));
    return published(now, target, shares, epoch, reason);
  }

  private PlannedMixture renewed(Situation now, Target target) {
    return published(now, target, now.lastShares(), now.last().orElseThrow().epoch(), "renewed");
  }

  private PlannedMixture published(
      Situation now, Target target, double[] shares, long epoch, String reason) {
    double[] marginal = marginalValues(now.sources(), shares);
    List<Weight> weights = new ArrayList<>();
    for (int k = 0; k < shares.length; k++) {
      MixtureSource source = now.sources().get(k);
      // A share of 1 is kappa examples.
      double value = marginal[k] / policy.kappa();
      weights.add(
          new Weight(
              source.source(),
              shares[k],
              target.shares()[k],
              marginal[k],
              source.cost().map(cost -> value / cost).filter(Double::isFinite),
              now.isCapped(k)));
    }
    return new PlannedMixture(
        epoch,
        weights,
        target.gap(),
        Stream.concat(Stream.of(reason), target.explanation().stream())
            .collect(Collectors.joining("; ")),
        now.streamTimeMs(),
        now.nowMs(),
        now.isFinal() ? Optional.empty() : Optional.of(now.nowMs() + policy.validMs()));
  }

  /** The marginal value of every source, from one inversion. */
  private double[] marginalValues(List<MixtureSource> sources, double[] shares) {
    List<Term> mean = new ArrayList<>();
    for (int k = 0; k < shares.length; k++) {
      for (Term part : sources.get(k).information()) {
        mean.add(new Term(policy.kappa() * shares[k] * part.weight(), part.matrix()));
      }
    }
    LogDetGradient gradient = new LogDetGradient(mean.get(0).matrix().dimension());
    gradient.moveTo(mean);
    return sources.stream()
        .mapToDouble(source -> policy.kappa() * gradient.along(source.information()))
        .toArray();
  }
}
