package io.ecistreams.miner;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Always finds the first k passages that are no positives, in their order.
 *
 * @param k how many
 */
record Fixed(PassageCollection collection, int k) implements NegativeMiner {

  @Override
  public String source() {
    return "fixed";
  }

  @Override
  public String version() {
    return "fixed, k=" + k;
  }

  @Override
  public List<MinedCandidate> mine(LabelledQuery query) {
    List<Passage> found =
        collection.passages().stream()
            .filter(passage -> !query.positives().contains(passage.id()))
            .limit(k)
            .toList();
    return IntStream.range(0, found.size())
        .mapToObj(
            i ->
                new MinedCandidate(
                    found.get(i).id(),
                    found.get(i).text(),
                    OptionalDouble.of(-i),
                    i + 1,
                    Optional.empty()))
        .toList();
  }
}
