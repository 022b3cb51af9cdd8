package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.math.Vectors;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.CosineBackground.Origin;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.testing.Examples;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;
import org.junit.jupiter.api.Test;

class BackgroundCalibrationTest {
  private static final int D = 5;

  @Test
  void shouldEqualTheDirectComputationWhenSomePositivesAreShared() {
    List<ExampleGroup> groups = groups(30, 7);

    CosineBackground background = calibrated(30, groups).measure("e", D).orElseThrow();

    assertMatches(background, groups);
    assertThat(background.queries()).isEqualTo(30);
    assertThat(background.origin()).isEqualTo(Origin.MEASURED);
  }

  @Test
  void shouldTakeTheFirstOfEachQueryAndNoMoreThanRequiredWhenMoreCome() {
    List<ExampleGroup> groups = groups(40, 100);
    List<ExampleGroup> repeated = new ArrayList<>();
    for (ExampleGroup group : groups) {
      repeated.add(group);
      repeated.add(Examples.group("other", 5, group.queryId(), D, 1, new Random(99)));
    }
    BackgroundCalibration calibration = calibrated(25, repeated);

    assertThat(calibration.queries()).isEqualTo(25);
    assertThat(calibration.isComplete()).isTrue();
    assertMatches(calibration.measure("e", D).orElseThrow(), groups.subList(0, 25));
  }

  @Test
  void shouldSayEarlyWhenFewerThanRequiredHaveCome() {
    BackgroundCalibration calibration = calibrated(128, groups(20, 100));

    assertThat(calibration.isComplete()).isFalse();
    CosineBackground early = calibration.measure("e", D).orElseThrow();
    assertThat(early.origin()).isEqualTo(Origin.MEASURED_EARLY);
    assertThat(early.queries()).isEqualTo(20);
  }

  @Test
  void shouldBeTheSameUpToRoundingWhenTheSameQueriesComeInAnotherOrder() {
    List<ExampleGroup> groups = groups(30, 7);
    CosineBackground straight = calibrated(30, groups).measure("e", D).orElseThrow();
    Collections.shuffle(groups, new Random(4));

    CosineBackground shuffled = calibrated(30, groups).measure("e", D).orElseThrow();

    assertThat(shuffled.muQ()).isCloseTo(straight.muQ(), within(1e-14));
    assertThat(shuffled.sdQ()).isCloseTo(straight.sdQ(), within(1e-14));
    assertThat(shuffled.muP()).isCloseTo(straight.muP(), within(1e-14));
    assertThat(shuffled.sdP()).isCloseTo(straight.sdP(), within(1e-14));
  }

  @Test
  void shouldBeEmptyWhenThereIsNothingToMeasure() {
    assertThat(calibrated(16, List.of()).measure("e", D)).isEmpty();
    assertThat(calibrated(16, groups(1, 100)).measure("e", D)).isEmpty();
    assertThat(calibrated(16, groups(16, 1)).measure("e", D)).isEmpty();
  }

  @Test
  void shouldWaitForASecondPositiveWhenAllSoFarShareOne() {
    List<ExampleGroup> alike = groups(20, 1);
    BackgroundCalibration calibration = calibrated(16, alike);
    assertThat(calibration.queries()).isEqualTo(16);
    assertThat(calibration.isComplete()).isFalse();

    ExampleGroup other = groups(22, 2).get(21);
    calibration.observe(other);

    List<ExampleGroup> taken = new ArrayList<>(alike.subList(0, 16));
    taken.add(other);
    assertThat(calibration.isComplete()).isTrue();
    assertMatches(calibration.measure("e", D).orElseThrow(), taken);
  }

  @Test
  void shouldFloorTheDeviationsWhenAllCosinesAreEqual() {
    List<ExampleGroup> groups = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      float[] same = {1, 0, 0, 0, 0};
      groups.add(new ExampleGroup("b", "s", "e", 0, 1, "q" + i, "p" + i, same, same, List.of()));
    }

    CosineBackground background = calibrated(16, groups).measure("e", D).orElseThrow();

    assertThat(background.muQ()).isEqualTo(1.0);
    assertThat(background.sdQ()).isEqualTo(1e-3);
    assertThat(background.sdP()).isEqualTo(1e-3);
  }

  private static void assertMatches(CosineBackground actual, List<ExampleGroup> groups) {
    List<Double> queryCosines = new ArrayList<>();
    List<Double> positiveCosines = new ArrayList<>();
    for (ExampleGroup a : groups) {
      for (ExampleGroup b : groups) {
        if (a != b && !a.positiveId().equals(b.positiveId())) {
          double[] positive = Vectors.unit(b.positive());
          queryCosines.add(Vectors.dot(Vectors.unit(a.query()), positive));
          positiveCosines.add(Vectors.dot(Vectors.unit(a.positive()), positive));
        }
      }
    }
    double[] q = queryCosines.stream().mapToDouble(x -> x).toArray();
    double[] p = positiveCosines.stream().mapToDouble(x -> x).toArray();
    assertThat(actual.muQ()).isCloseTo(new Mean().evaluate(q), within(1e-14));
    assertThat(actual.sdQ()).isCloseTo(new StandardDeviation(false).evaluate(q), within(1e-14));
    assertThat(actual.muP()).isCloseTo(new Mean().evaluate(p), within(1e-14));
    assertThat(actual.sdP()).isCloseTo(new StandardDeviation(false).evaluate(p), within(1e-14));
  }

  private static BackgroundCalibration calibrated(int required, List<ExampleGroup> groups) {
    BackgroundCalibration calibration = new BackgroundCalibration(required);
    groups.forEach(calibration::observe);
    return calibration;
  }

  /** Groups of distinct queries that share so many positive ids. */
  private static List<ExampleGroup> groups(int count, int positives) {
    Random random = new Random(3);
    List<ExampleGroup> groups = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      groups.add(
          new ExampleGroup(
              "b",
              "s",
              "e",
              0,
              1,
              "q" + i,
              "p" + i % positives,
              Examples.vector(random, D),
              Examples.vector(random, D),
              List.of()));
    }
    return groups;
  }
}
