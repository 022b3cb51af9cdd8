package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.information.PaneSeries;
import io.ecistreams.information.SourceState;
import io.ecistreams.information.SourceSums;
import io.ecistreams.math.LogDeterminant;
import io.ecistreams.math.LogDeterminant.Term;
import io.ecistreams.math.Workbench;
import io.ecistreams.model.HybridEstimate;
import io.ecistreams.model.HybridPolicy;
import io.ecistreams.model.HybridPolicy.Pooling;
import io.ecistreams.model.SourceEstimate;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.scoring.RankingEstimator.Windowed;
import io.ecistreams.testing.Examples;
import io.ecistreams.testing.Golden;
import io.ecistreams.testing.GoldenFiles;
import io.ecistreams.testing.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.util.CombinatoricsUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RankingEstimatorTest {
  private static final int D = 6;

  @Test
  void shouldBeTheMeanOfItsPartsWithinOneThousandthWhenAHybridIsPublished() {
    JsonNode table = Json.read(GoldenFiles.file("eci-sem-table1.json"));
    int hybrids = 0;
    for (JsonNode row : table.get("rows")) {
      for (String name : Golden.names(row)) {
        if (name.contains("+")) {
          String[] parts = name.split("\\+");
          double mean = (row.get(parts[0]).asDouble() + row.get(parts[1]).asDouble()) / 2;
          // The gain of concavity, and the rounding of three numbers to four digits.
          assertThat(row.get(name).asDouble() - mean)
              .as("%s %s", row.get("encoder").asText(), name)
              .isBetween(-0.0001, 0.0010 + 0.0001);
          hybrids++;
        }
      }
    }
    assertThat(hybrids).isEqualTo(9);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 1, 10, 1_000})
  void shouldBeNoLessThanTheMeanOfItsPartsWhenAHybridIsComputed(double kappa) {
    for (int seed = 0; seed < 20; seed++) {
      Windowed a = source("a", 30, seed);
      Windowed b = source("b", 50, seed + 1_000);
      double mean = (eci(a, kappa) + eci(b, kappa)) / 2;

      HybridEstimate hybrid = hybrid(kappa, a, b);

      assertThat(hybrid.eci()).isGreaterThanOrEqualTo(mean * (1 - 1e-14));
      assertThat(hybrid.eci()).isLessThanOrEqualTo(hybrid.trace());
      assertThat(hybrid.trace()).isCloseTo((trace(a) + trace(b)) / 2, within(1e-12));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 8})
  void shouldEqualTheDefinitionWhenHybridsAreOfAnySize(int size) {
    double kappa = 50;
    Map<String, Windowed> sources = new TreeMap<>();
    for (int k = 0; k < 8; k++) {
      sources.put("s" + k, source("s" + k, 10 + 5 * k, k));
    }

    List<Windowed> all = List.copyOf(sources.values());
    List<HybridEstimate> hybrids =
        new HybridRanking(
                new ScoringDefinition(3, 2, 0.5, kappa),
                new HybridPolicy(size, Pooling.SOURCE),
                new Workbench(D))
            .rank(all, estimator(kappa).rank(all)).stream()
                .filter(hybrid -> hybrid.sources().size() == size)
                .toList();

    assertThat(hybrids).hasSize((int) CombinatoricsUtils.binomialCoefficient(8, size));
    assertThat(hybrids).extracting(HybridEstimate::sources).doesNotHaveDuplicates();
    for (HybridEstimate hybrid : hybrids) {
      List<Windowed> parts = hybrid.sources().stream().map(sources::get).toList();
      RealMatrix mixture = mean(parts);
      double expected = logDetOfIdentityPlus(mixture.scalarMultiply(kappa)) / kappa;
      assertThat(parts).hasSize(size).doesNotContainNull();
      assertThat(hybrid.eci()).as(hybrid.name()).isCloseTo(expected, within(1e-12 * expected));
      assertThat(hybrid.trace()).isCloseTo(mixture.getTrace(), within(1e-12));
    }
  }

  /** The sum of shares 1/K of every source's S/n. */
  private static RealMatrix mean(List<Windowed> parts) {
    RealMatrix mean = MatrixUtils.createRealMatrix(D, D);
    for (Windowed part : parts) {
      for (Term term : part.window().terms(1.0 / parts.size() / part.window().sums().examples())) {
        for (int i = 0; i < D; i++) {
          for (int j = 0; j < D; j++) {
            mean.addToEntry(i, j, term.weight() * term.matrix().get(i, j));
          }
        }
      }
    }
    return mean;
  }

  private static double logDetOfIdentityPlus(RealMatrix matrix) {
    RealMatrix shifted = matrix.add(MatrixUtils.createRealIdentityMatrix(D));
    return Math.log(new LUDecomposition(shifted).getDeterminant());
  }

  @Test
  void shouldScoreOnlyWhatHasChangedWhenHybridsOfAllSizesAreKnown() {
    SourceState growing = new SourceState(D);
    growing.merge(scored("growing", 1, new Random(1)));
    PaneSeries panes = new PaneSeries(D, WindowPolicy.unbounded());
    panes.restorePane(0, growing);
    List<Windowed> others = List.of(source("b", 20, 1), source("c", 20, 2), source("d", 20, 3));
    HybridScores known = new HybridScores();
    AtomicInteger computed = new AtomicInteger();

    scoreAll(known, panes, others, computed);
    assertThat(computed).hasValue(6 + 4 + 1);
    scoreAll(known, panes, others, computed);
    assertThat(computed).hasValue(11);

    panes.merge(0, scored("growing", 2, new Random(2)));
    scoreAll(known, panes, others, computed);
    assertThat(computed).as("pairs and triples with it, and all four").hasValue(11 + 3 + 3 + 1);
  }

  private static void scoreAll(
      HybridScores known, PaneSeries panes, List<Windowed> others, AtomicInteger computed) {
    List<Windowed> all = new ArrayList<>(others);
    all.add(new Windowed("a", panes.window(WindowPolicy.SINCE_START, 0).orElseThrow()));
    List<List<Windowed>> hybrids = new ArrayList<>();
    for (int subset = 0; subset < 16; subset++) {
      List<Windowed> parts = new ArrayList<>();
      for (int k = 0; k < 4; k++) {
        if ((subset >> k & 1) == 1) {
          parts.add(all.get(k));
        }
      }
      if (parts.size() >= 2) {
        hybrids.add(parts);
      }
    }
    known.refresh(hybrids, Integer.MAX_VALUE, p -> computed.incrementAndGet());
    assertThat(known.outdated(hybrids)).isZero();
  }

  private static SourceState scored(String name, int query, Random random) {
    SourceState state = new SourceState(D);
    new GroupScorer(ScoringDefinition.standard())
        .fold(
            Examples.group(name, 0, "q" + query, D, 3, random),
            Examples.background(D),
            state,
            new ExampleFlags());
    return state;
  }

  @Test
  void shouldBeNearTheMeanOfItsPartsWhenKappaIsOne() {
    Windowed a = source("a", 300, 1);
    Windowed b = source("b", 300, 2);

    assertThat(hybrid(1, a, b).eci()).isCloseTo((eci(a, 1) + eci(b, 1)) / 2, within(0.001));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 100})
  void shouldEqualTheSourceWhenAHybridIsOfASourceWithItself(double kappa) {
    Windowed a = source("a", 40, 3);
    Windowed twin = new Windowed("twin", a.window());

    HybridEstimate hybrid = hybrid(kappa, twin, a);

    SourceEstimate alone = estimator(kappa).rank(List.of(a)).get(0).estimate();
    assertThat(hybrid.sources()).containsExactly("a", "twin");
    assertThat(hybrid.name()).isEqualTo("a+twin");
    assertThat(hybrid.eci()).isCloseTo(alone.eci(), within(1e-14));
    assertThat(hybrid.eciPerDim()).isCloseTo(alone.eci() / D, within(1e-14));
    assertThat(hybrid.trace()).isCloseTo(alone.trace(), within(1e-14));
    assertThat(hybrid.standardError().orElseThrow())
        .isCloseTo(alone.standardError().orElseThrow(), within(1e-14));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 0.5, 1, 7, 1e4})
  void shouldDivideTheLogDeterminantByKappaWhenItIsScaled(double kappa) {
    Windowed a = source("a", 40, 4);
    double n = a.window().sums().examples();
    double expected = new LogDeterminant(D).ofIdentityPlus(a.window().terms(kappa / n)) / kappa;

    SourceEstimate estimate = estimator(kappa).rank(List.of(a)).get(0).estimate();

    assertThat(estimate.eci()).isCloseTo(expected, within(1e-9 * expected));
    assertThat(estimate.diversityGap()).isNotNegative();
    assertThat(estimate.eci()).isLessThanOrEqualTo(estimate.trace());
    if (kappa == 1e-6) {
      assertThat(estimate.eci()).isCloseTo(estimate.trace(), within(1e-5));
    }
  }

  @Test
  void shouldShareOneVolumeWhenClassicIsCompared() {
    Windowed few = source("few", 40, 5);
    Windowed many = source("many", 80, 6);

    List<SourceEstimate> estimates =
        estimator(1).rank(List.of(few, many)).stream().map(r -> r.estimate()).toList();

    for (SourceEstimate e : estimates) {
      double volume = (double) e.n() / e.records();
      assertThat(e.classic())
          .isCloseTo(ClassicEci.of(volume, e.signal(), e.margin()), within(1e-15));
      assertThat(e.classicEqualVolume())
          .isCloseTo(
              ClassicEci.of(
                  estimates.stream().mapToDouble(SourceEstimate::n).sum()
                      / estimates.stream().mapToDouble(SourceEstimate::records).sum(),
                  e.signal(),
                  e.margin()),
              within(1e-15));
    }
  }

  @Test
  void shouldBeZeroWithoutARankWhenEveryExampleIsALabelledPositive() {
    SourceState state = new SourceState(D);
    state.addQuery(1, 1);
    state.sums().merge(oneExample());

    SourceEstimate estimate =
        estimator(1).rank(List.of(new Windowed("a", state))).get(0).estimate();

    assertThat(estimate.n()).isEqualTo(1);
    assertThat(estimate.eci()).isZero();
    assertThat(estimate.effectiveRank()).contains(0.0);
    assertThat(estimate.trace()).isZero();
  }

  @Test
  void shouldHaveAnEffectiveRankBetweenOneAndTheDimensionWhenScored() {
    SourceEstimate one = estimator(1).rank(List.of(source("a", 1, 7))).get(0).estimate();
    SourceEstimate many = estimator(1).rank(List.of(source("a", 400, 8))).get(0).estimate();

    assertThat(one.effectiveRank().orElseThrow()).isBetween(1.0, 3.0);
    assertThat(many.effectiveRank().orElseThrow()).isBetween(D - 1.0, D + 1e-9);
  }

  private static SourceSums oneExample() {
    SourceSums sums = new SourceSums();
    sums.addRecords(1);
    sums.addExample(0, 0, 0, 0, 0.5, 0.5, 1);
    return sums;
  }

  private static double eci(Windowed source, double kappa) {
    return estimator(kappa).rank(List.of(source)).get(0).estimate().eci();
  }

  private static double trace(Windowed source) {
    return source.window().trace() / source.window().sums().examples();
  }

  private static RankingEstimator estimator(double kappa) {
    return new RankingEstimator(new ScoringDefinition(3, 2, 0.5, kappa), 1_000, new Workbench(D));
  }

  private static HybridEstimate hybrid(double kappa, Windowed... parts) {
    return new HybridRanking(
            new ScoringDefinition(3, 2, 0.5, kappa), HybridPolicy.standard(), new Workbench(D))
        .rank(List.of(parts), estimator(kappa).rank(List.of(parts)))
        .get(0);
  }

  private static Windowed source(String name, int records, long seed) {
    Random random = new Random(seed);
    GroupScorer scorer = new GroupScorer(ScoringDefinition.standard());
    SourceState state = new SourceState(D);
    for (int i = 0; i < records; i++) {
      scorer.fold(
          Examples.group(name, 0, "q" + i, D, 1 + random.nextInt(4), random),
          Examples.background(D),
          state,
          new ExampleFlags());
    }
    return new Windowed(name, state);
  }
}
