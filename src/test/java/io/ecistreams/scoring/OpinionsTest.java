package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.alarm.AlarmPolicy;
import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.alarm.LifeCycle;
import io.ecistreams.information.SourceState;
import io.ecistreams.math.Workbench;
import io.ecistreams.mixture.MixturePolicy;
import io.ecistreams.mixture.PlannedMixture;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.ExampleGroup.Negative;
import io.ecistreams.model.RankedSource;
import io.ecistreams.model.SecondOpinion;
import io.ecistreams.model.SecondOpinion.Confirmation;
import io.ecistreams.model.SecondOpinion.Pair;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.scoring.RankingEstimator.Windowed;
import io.ecistreams.testing.Examples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Queries that need one direction of the space, and sources whose negatives lie along it or against
 * it.
 */
class OpinionsTest {
  private static final int D = 8;
  private static final int QUERIES = 400;
  private static final CosineBackground BACKGROUND =
      new CosineBackground("enc", D, 0.3, 0.1, 0.3, 0.1, 128, CosineBackground.Origin.GIVEN);
  private final RankingEstimator estimator =
      new RankingEstimator(ScoringDefinition.standard(), 1_000, new Workbench(D));

  @Test
  void shouldConfirmWhenTheSourceWithMoreInformationAlsoHelpsMore() {
    SecondOpinion opinion =
        opinion(source("along", 0.9, 1), source("along2", 0.9, 1), source("aside", 0.4, 0));

    assertThat(opinion.confirmation()).isEqualTo(Confirmation.CONFIRMED);
    assertThat(opinion.alignments().get("along").value())
        .isGreaterThan(opinion.alignments().get("aside").value());
  }

  @Test
  void shouldContradictWhenTheSourceWithMoreInformationPullsAgainstTheOthers() {
    SecondOpinion opinion =
        opinion(
            source("against", 1.2, -1),
            source("along", 0.6, 1),
            source("along2", 0.6, 1),
            source("along3", 0.6, 1));

    assertThat(opinion.confirmation()).isEqualTo(Confirmation.CONTRADICTED);
    assertThat(opinion.contradicted())
        .contains(new Pair("against", "along"), new Pair("against", "along2"));
    assertThat(opinion.alignments().get("against").value()).isNegative();
  }

  @Test
  void shouldSayNothingOfSourcesThatWarmUp() {
    SourceState state = new SourceState(D);
    fold(state, "young", 0.5, 1, 5);
    Windowed young = new Windowed("young", state);
    List<Windowed> sources = List.of(source("along", 0.9, 1), young);

    SecondOpinion opinion = Opinions.of(sources, estimator.rank(sources), D);

    assertThat(opinion.alignments()).containsOnlyKeys("along");
    assertThat(opinion.confirmation()).isEqualTo(Confirmation.UNCONFIRMED);
  }

  @Test
  void shouldMakeWeightsOfTheSecondOpinionWhileItContradictsTheRanking() {
    AlarmPolicy usual = AlarmPolicy.standard();
    AlarmPolicy atOnce =
        new AlarmPolicy(
            usual.spikes(),
            new AlarmPolicy.Levels(1, 1, 0, 900_000),
            usual.badInputRate(),
            0,
            new LifeCycle(0, 0, 1_000),
            usual.quarantine());
    Board board =
        new Board(
            Examples.BOARD,
            new BoardIdentity("enc", D),
            new BoardPolicies(
                new BoardSettings(
                    ScoringDefinition.standard(), new WindowPolicy(1_000_000, List.of(0L), 0), 16),
                new CalibrationPolicy(16, 16, 0, Map.of(Examples.BOARD, BACKGROUND)),
                MixturePolicy.standard(),
                atOnce),
            new MemoryLog(),
            Workbench::new,
            0);
    groups("against", 1.2, -1, QUERIES).forEach(group -> accept(board, group));
    for (String name : List.of("along", "along2", "along3")) {
      groups(name, 0.6, 1, QUERIES).forEach(group -> accept(board, group));
    }

    PlannedMixture before = announce(board, 1_000);
    board.alarms().step(2_000, 0);
    PlannedMixture after = announce(board, 60_000);

    assertThat(weight(before, "against")).isGreaterThan(weight(before, "along"));
    assertThat(after.reason()).contains("by eci-align, which contradicts the ranking");
    assertThat(target(after, "against")).isLessThan(target(after, "along"));
  }

  private static void accept(Board board, ExampleGroup group) {
    board.accept(Examples.routed(Examples.onBoard(Examples.BOARD, group)), 0);
  }

  private static PlannedMixture announce(Board board, long nowMs) {
    return board.announce(board.emit(Depth.BOUNDED).estimate(), nowMs).orElseThrow();
  }

  private static double weight(PlannedMixture plan, String source) {
    return of(plan, source).weight();
  }

  private static double target(PlannedMixture plan, String source) {
    return of(plan, source).target();
  }

  private static PlannedMixture.Weight of(PlannedMixture plan, String source) {
    return plan.weights().stream()
        .filter(weight -> weight.source().equals(source))
        .findFirst()
        .orElseThrow();
  }

  private SecondOpinion opinion(Windowed... sources) {
    List<Windowed> all = List.of(sources);
    List<RankedSource> ranked = estimator.rank(all);
    assertThat(ranked.get(0).estimate().source()).startsWith(all.get(0).name());
    return Opinions.of(all, ranked, D);
  }

  private static Windowed source(String name, double size, int sign) {
    SourceState state = new SourceState(D);
    fold(state, name, size, sign, QUERIES);
    return new Windowed(name, state);
  }

  private static void fold(SourceState state, String name, double size, int sign, int queries) {
    GroupScorer scorer = new GroupScorer(ScoringDefinition.standard());
    groups(name, size, sign, queries)
        .forEach(group -> scorer.fold(group, BACKGROUND, state, new ExampleFlags()));
  }

  /**
   * Negatives differ from their positives along the first axis, in its direction or against it; or,
   * for a sign of 0, along any other.
   */
  private static List<ExampleGroup> groups(String name, double size, int sign, int queries) {
    Random random = new Random(name.hashCode());
    List<ExampleGroup> groups = new ArrayList<>();
    for (int i = 0; i < queries; i++) {
      float[] query = noise(random, 0.3);
      query[1] += 1;
      float[] positive = query.clone();
      float[] negative = query.clone();
      positive[2] += 0.8f;
      negative[2] += 0.8f;
      float length = (float) (size * (0.8 + 0.4 * random.nextDouble()));
      if (sign == 0) {
        negative[3 + random.nextInt(D - 3)] += random.nextBoolean() ? length : -length;
      } else {
        negative[0] += sign * length;
      }
      groups.add(
          new ExampleGroup(
              "b",
              name,
              "enc",
              1_000,
              1,
              "q" + i,
              "p" + i,
              query,
              positive,
              List.of(new Negative("n" + i, false, 0, negative))));
    }
    return groups;
  }

  private static float[] noise(Random random, double size) {
    float[] vector = new float[D];
    for (int j = 0; j < D; j++) {
      vector[j] = (float) (size * random.nextGaussian());
    }
    vector[0] = 0;
    return vector;
  }
}
