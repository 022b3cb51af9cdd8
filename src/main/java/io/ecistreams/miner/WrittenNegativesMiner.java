package io.ecistreams.miner;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Serves the negatives that a language model wrote ahead of time; they are in no collection. */
public final class WrittenNegativesMiner implements NegativeMiner {
  private final PassageCollection collection;

  public WrittenNegativesMiner(PassageCollection collection) {
    this.collection = collection;
  }

  @Override
  public String source() {
    return "llm";
  }

  @Override
  public String version() {
    return "llm-written, shipped";
  }

  @Override
  public List<MinedCandidate> mine(LabelledQuery query) {
    List<String> texts = collection.llmNegatives(query.id());
    return IntStream.rangeClosed(1, texts.size())
        .mapToObj(
            rank ->
                new MinedCandidate(
                    "llm-%s-%d".formatted(query.id(), rank),
                    texts.get(rank - 1),
                    OptionalDouble.empty(),
                    rank,
                    Optional.empty()))
        .toList();
  }
}
