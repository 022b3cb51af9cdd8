package io.ecistreams.serde;

import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.WindowRanking;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is told of a board in a list of many.
 *
 * @param sources of the primary window, the best first
 * @param examples of these
 * @param examplesPerSecond mean over the primary window in event time, of sources that have not
 *     finished: the windows of those that have stand still; empty where the window has no length
 * @param bestEci nats; empty while no source has a rank
 */
public record RankingFigures(
    List<SourceScore> sources,
    long examples,
    OptionalDouble examplesPerSecond,
    OptionalDouble bestEci) {

  public static RankingFigures of(Ranking ranking) {
    Optional<WindowRanking> primary = ranking.getWindows().stream().findFirst();
    List<SourceScore> sources = primary.map(WindowRanking::getSources).orElse(List.of());
    long examples = sources.stream().mapToLong(SourceScore::getN).sum();
    long coming =
        sources.stream()
            .filter(source -> source.getFinishedAt().isEmpty())
            .mapToLong(SourceScore::getN)
            .sum();
    OptionalDouble rate =
        primary.stream()
            .filter(window -> window.getWindowMs() > 0)
            .mapToLong(
                window ->
                    Duration.between(window.getWindowStart(), ranking.getStreamTime()).toMillis())
            .filter(spanMs -> spanMs > 0)
            .mapToDouble(spanMs -> coming * 1e3 / spanMs)
            .findFirst();
    OptionalDouble best =
        sources.stream()
            .filter(source -> source.getRank().isPresent())
            .mapToDouble(SourceScore::getEci)
            .findFirst();
    return new RankingFigures(sources, examples, rate, best);
  }
}
