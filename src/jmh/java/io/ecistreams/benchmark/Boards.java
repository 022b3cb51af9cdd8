package io.ecistreams.benchmark;

import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.information.SourceState;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.scoring.GroupScorer;
import io.ecistreams.scoring.ScoringDefinition;
import io.ecistreams.testing.Examples;
import java.util.Random;

/** Made-up sources of a board. */
final class Boards {
  static final int NEGATIVES = 8;

  private Boards() {}

  /** A record of eight negatives. */
  static ExampleGroup record(String source, int dimension, Random random) {
    return Examples.group(source, 0, "q" + random.nextInt(), dimension, NEGATIVES, random);
  }

  /** The state after so many records. */
  static SourceState state(String source, int dimension, int records) {
    Random random = new Random(source.hashCode());
    GroupScorer scorer = new GroupScorer(ScoringDefinition.standard());
    SourceState state = new SourceState(dimension);
    for (int i = 0; i < records; i++) {
      scorer.fold(
          record(source, dimension, random),
          Examples.background(dimension),
          state,
          new ExampleFlags());
    }
    return state;
  }
}
