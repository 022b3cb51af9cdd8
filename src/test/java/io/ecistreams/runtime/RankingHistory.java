package io.ecistreams.runtime;

import io.ecistreams.avro.Ranking;
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
  private static final Duration QUIET = Duration.ofSeconds(4);

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
  }

  synchronized List<Ranking> of(String board) {
    return List.copyOf(byBoard.getOrDefault(board, List.of()));
  }

  Optional<Ranking> last(String board) {
    List<Ranking> all = of(board);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  private synchronized boolean isQuiet() {
    return System.nanoTime() - newestNanos > QUIET.toNanos();
  }

  /** Waits until the last rankings of all boards fit and no more come. */
  void awaitQuiet(List<String> boards, Predicate<Ranking> fits) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!(isQuiet() && boards.stream().allMatch(b -> last(b).filter(fits).isPresent()))) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "the last rankings are " + boards.stream().map(this::last).toList());
      }
      Thread.sleep(200);
    }
  }

  @Override
  public void close() {
    feed.close();
  }
}
