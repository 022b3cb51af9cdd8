package io.ecistreams.throughput;

import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.WindowRanking;
import io.ecistreams.cli.Eci;
import io.ecistreams.runtime.RankingFeed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The application, as {@code eci run} starts it. */
final class EciSubject implements Subject {
  /** As in the launcher of the distribution. */
  private static final List<String> LAUNCHER_OPTIONS =
      List.of("-XX:+UseParallelGC", "-XX:+ExitOnOutOfMemoryError");

  private final Child process;
  private final RankingFeed feed;
  private final Map<String, Long> examples = new ConcurrentHashMap<>();
  private final Map<String, Long> late = new ConcurrentHashMap<>();
  private final List<Seen> seen = new ArrayList<>();

  /**
   * A ranking.
   *
   * @param nanos when it was read, as {@link System#nanoTime()}
   * @param examples of its board since the start, in its scores or late
   */
  record Seen(String board, long nanos, long examples) {}

  EciSubject(String run, Path directory, Path settings, List<String> options) {
    this.process =
        Child.start(
            run, directory, options, Eci.class.getName(), "run", "--config", settings.toString());
    this.feed = new RankingFeed(Cluster.config(settings), this::note);
    feed.start();
  }

  static List<String> options(String heap) {
    List<String> options = new ArrayList<>(LAUNCHER_OPTIONS);
    options.add("-Xmx" + heap);
    return options;
  }

  private synchronized void note(Ranking ranking) {
    long lateExamples = ranking.getLate().values().stream().mapToLong(Long::longValue).sum();
    long total = lateExamples;
    for (WindowRanking window : ranking.getWindows()) {
      if (window.getWindowMs() == 0) {
        total += window.getSources().stream().mapToLong(SourceScore::getN).sum();
      }
    }
    late.put(ranking.getBoard(), lateExamples);
    examples.put(ranking.getBoard(), total);
    seen.add(new Seen(ranking.getBoard(), System.nanoTime(), total));
  }

  @Override
  public Child process() {
    return process;
  }

  @Override
  public long examples() {
    return examples.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Examples of a board. */
  long examples(String board) {
    return examples.getOrDefault(board, 0L);
  }

  /** Examples that came after the grace. */
  long lateExamples() {
    return late.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Every ranking so far, in the order in which they were read. */
  synchronized List<Seen> seen() {
    return List.copyOf(seen);
  }

  @Override
  public void close() {
    feed.close();
    process.close();
  }
}
