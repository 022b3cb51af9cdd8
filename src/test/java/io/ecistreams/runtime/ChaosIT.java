package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.testing.BuiltDistribution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A broker and several instances, each in a process of its own, that die at random moments while
 * miners send a fixed set of records. {@code -Deci.chaos.kills} and {@code -Deci.chaos.seed} choose
 * how often and when; what happened is in {@code target/chaos-*.txt}.
 */
class ChaosIT {
  private static final long SEED = Long.getLong("eci.chaos.seed", 4);
  private static final int KILLS = Integer.getInteger("eci.chaos.kills", 2);

  @TempDir Path directory;

  @BeforeAll
  static void distributionIsBuilt() {
    BuiltDistribution.assumeThere();
  }

  /** Also with four boards where the kills are many: one board is the harder case. */
  static List<Boards> boards() {
    return KILLS > 2 ? List.of(Boards.values()) : List.of(Boards.ONE);
  }

  @ParameterizedTest
  @MethodSource("boards")
  void shouldCountEveryRecordOnceWhenInstancesAndBrokerAreKilled(Boards boards) throws Exception {
    List<String> told = new ArrayList<>();
    try (ProcessStage stage = stage(boards.shape, "exactly_once_v2");
        RankingHistory history = chaos(stage, new Chaos.Witness() {}, told)) {
      stage.assertScoredOffline(history);
      stage.mined().boards().forEach(board -> assertGrowing(history.of(board)));
    } finally {
      Files.write(Path.of("target", "chaos-exactly-once-" + boards + ".txt"), told);
    }
  }

  /** What is mined for; one board is spread over all partitions too. */
  enum Boards {
    ONE(MinedSet.ONE_BOARD),
    FOUR(MinedSet.FOUR_BOARDS);

    private final MinedSet.Shape shape;

    Boards(MinedSet.Shape shape) {
      this.shape = shape;
    }
  }

  @Test
  void shouldLoseNothingAndCountTwiceWithinABoundWhenTheGuaranteeIsAtLeastOnce() throws Exception {
    List<String> told = new ArrayList<>();
    try (ProcessStage stage = stage(MinedSet.ONE_BOARD, "at_least_once");
        Uncommitted uncommitted = new Uncommitted(stage.config());
        RankingHistory history = chaos(stage, uncommitted, told)) {
      long twice = 0;
      for (String board : stage.mined().boards()) {
        for (SourceScore score : Stage.sources(history.last(board).orElseThrow())) {
          // Each record has a query of its own.
          assertThat(score.getQueries()).isEqualTo(MinedSet.RECORDS_PER_SOURCE);
          assertThat(score.getN()).isEqualTo(score.getRecords() * MinedSet.NEGATIVES);
          twice += score.getRecords() - MinedSet.RECORDS_PER_SOURCE;
        }
      }
      told.add(0, twice + " records counted twice, at most " + uncommitted.records() + " might be");
      assertThat(twice).isBetween(0L, uncommitted.records());
    } finally {
      Files.write(Path.of("target", "chaos-at-least-once.txt"), told);
    }
  }

  private ProcessStage stage(MinedSet.Shape shape, String guarantee) throws Exception {
    return ProcessStage.start(
        directory,
        shape,
        SEED,
        Map.of("processing.guarantee", guarantee, "topics.partitions", "8"));
  }

  /** All rankings there were, when what was sent meanwhile is counted. */
  private RankingHistory chaos(ProcessStage stage, Chaos.Witness witness, List<String> told)
      throws Exception {
    Random random = new Random(SEED);
    try (Miners miners = stage.miners();
        Chaos chaos = new Chaos(directory, stage.settings(), stage.broker(), random, witness)) {
      try {
        chaos.run(Chaos.events(KILLS, random), miners, stage.mined().size());
        assertThat(miners.acknowledged()).isEqualTo(stage.mined().size());
        return chaos.awaitAll(stage);
      } finally {
        told.addAll(chaos.told());
        told.add(chaos.logs());
        told.add("---- broker\n" + stage.broker().log());
      }
    }
  }

  /** What was committed once is never taken back. */
  private static void assertGrowing(List<Ranking> rankings) {
    long before = 0;
    for (Ranking ranking : rankings) {
      long examples = Stage.examples(ranking);
      assertThat(examples).isGreaterThanOrEqualTo(before);
      before = examples;
    }
  }
}
