package io.ecistreams.runtime;

import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.WindowRanking;
import io.ecistreams.config.EciConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** All committed rankings from the beginning, by board, in order. */
final class RankingHistory implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** Longer than an emission interval and the second within which the last one settles. */
  private static final Duration QUIET = Duration.ofSeconds(2);

  private final TopicFeed<Ranking> feed;
  private final Map<String, List<Ranking>> byBoard = new TreeMap<>();
  private long newestNanos = System.nanoTime();

  RankingHistory(EciConfig config) {
    feed = TopicFeed.rankings(config, this::add);
    feed.start();
  }

  private synchronized void add(Ranking ranking) {
    byBoard.computeIfAbsent(ranking.getBoard(), board -> new ArrayList<>()).add(ranking);
    newestNanos = System.nanoTime();
    notifyAll();
  }

  synchronized List<Ranking> of(String board) {
    return List.copyOf(byBoard.getOrDefault(board, List.of()));
  }

  Optional<Ranking> last(String board) {
    List<Ranking> all = of(board);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  /** Waits until each of the boards has a ranking. */
  synchronized void awaitFirst(List<String> boards) throws InterruptedException {
    awaitLast(boards, ranking -> true);
  }

  /** Waits until the last rankings of all boards fit, are settled, and no more come. */
  synchronized void awaitQuiet(List<String> boards, Predicate<Ranking> fits)
      throws InterruptedException {
    awaitLast(boards, fits.and(RankingHistory::isSettled));
    for (long left = leftOfQuiet(); left > 0; left = leftOfQuiet()) {
      wait(left);
      awaitLast(boards, fits.and(RankingHistory::isSettled));
    }
  }

  private long leftOfQuiet() {
    return QUIET.toMillis() - (System.nanoTime() - newestNanos) / 1_000_000;
  }

  private void awaitLast(List<String> boards, Predicate<Ranking> fits) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!boards.stream().allMatch(board -> last(board).filter(fits).isPresent())) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError(
            "the last rankings are " + boards.stream().map(this::last).toList());
      }
      wait(left);
    }
  }

  private static boolean isSettled(Ranking ranking) {
    return ranking.getWindows().stream().mapToInt(WindowRanking::getOutdatedHybrids).sum() == 0;
  }

  @Override
  public void close() {
    feed.close();
  }
}
