package io.ecistreams.scoring;

import io.ecistreams.model.PairOrder;
import io.ecistreams.model.RankMove;
import io.ecistreams.model.RankedSource;
import io.ecistreams.model.ScoreComposition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Remembers in which order each pair of sources was last seen with disjoint rank sets, and tells
 * when that order turns round. Order changes inside a tie, and a tie that resolves the way it was
 * before, are no changes.
 *
 * <p>Memory: at most {@value #MOST_PAIRS} pairs, those seen apart earliest are forgotten first, and
 * the {@value #MOST_CHANGES} newest changes. Not safe for use by several threads.
 */
public final class RankAnnouncements {
  static final int MOST_PAIRS = 256;
  static final int MOST_CHANGES = 8;

  private final Map<List<String>, PairOrder> orders = new LinkedHashMap<>();
  private final List<RankMove> changes = new ArrayList<>();
  private long version;

  /** Nothing was seen yet. */
  RankAnnouncements() {}

  /**
   * What was remembered before.
   *
   * @param orders as of {@link #orders()}
   * @param changes as of {@link #changes()}
   */
  public void restore(List<PairOrder> orders, List<RankMove> changes) {
    orders.forEach(order -> this.orders.put(key(order.higher(), order.lower()), order));
    this.changes.addAll(changes);
  }

  /** Forgets what was seen apart, as it was under another revision; changes stay announced. */
  void forgetOrders() {
    orders.clear();
    version++;
  }

  /** Grows with everything new that there is to remember. */
  public long version() {
    return version;
  }

  /** Pairs that were seen apart, the earliest first. */
  public List<PairOrder> orders() {
    return List.copyOf(orders.values());
  }

  /** Announced changes, the newest first. */
  public List<RankMove> changes() {
    return List.copyOf(changes);
  }

  /**
   * Takes note of a ranking.
   *
   * @param atMs event time of the ranking
   */
  void observe(Collection<RankedSource> ranking, long atMs) {
    List<RankedSource> ranked = ranking.stream().filter(s -> s.ranks().isPresent()).toList();
    for (RankedSource above : ranked) {
      for (RankedSource below : ranked) {
        if (above.ranks().orElseThrow().high() < below.ranks().orElseThrow().low()) {
          observe(above, below, atMs);
        }
      }
    }
  }

  private void observe(RankedSource above, RankedSource below, long atMs) {
    String higher = above.estimate().source();
    String lower = below.estimate().source();
    PairOrder known = orders.get(key(higher, lower));
    if (known != null && known.higher().equals(higher)) {
      return;
    }
    PairOrder now =
        new PairOrder(
            higher,
            lower,
            atMs,
            ScoreComposition.of(above.estimate()),
            ScoreComposition.of(below.estimate()));
    if (known != null) {
      announce(known, now, above.ranks().orElseThrow().rank());
    }
    orders.remove(key(higher, lower));
    orders.put(key(higher, lower), now);
    if (orders.size() > MOST_PAIRS) {
      orders.remove(orders.keySet().iterator().next());
    }
    version++;
  }

  private void announce(PairOrder before, PairOrder now, int rank) {
    changes.add(
        0,
        new RankMove(
            now.sinceMs(),
            before.sinceMs(),
            now.higher(),
            now.lower(),
            rank,
            before.lowerParts(),
            now.higherParts(),
            before.higherParts(),
            now.lowerParts()));
    if (changes.size() > MOST_CHANGES) {
      changes.remove(MOST_CHANGES);
    }
  }

  private static List<String> key(String a, String b) {
    return a.compareTo(b) < 0 ? List.of(a, b) : List.of(b, a);
  }
}
