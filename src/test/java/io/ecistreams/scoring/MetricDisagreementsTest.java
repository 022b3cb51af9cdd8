package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.model.Disagreement;
import io.ecistreams.model.RankSet;
import io.ecistreams.model.RankedSource;
import io.ecistreams.model.SourceEstimate;
import io.ecistreams.testing.SampleEstimates;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MetricDisagreementsTest {

  @Test
  void shouldFindThePairsThatTheMetricsOrderDifferently() {
    List<RankedSource> sources =
        List.of(ranked("a", 0.9, 0.2), ranked("b", 0.8, 0.3), ranked("c", 0.7, 0.1));

    assertThat(MetricDisagreements.of(sources)).containsExactly(new Disagreement("a", "b", true));
  }

  @Test
  void shouldFindNoneWhenOneMetricSeesNoDifference() {
    assertThat(MetricDisagreements.of(List.of(ranked("a", 0.9, 0.2), ranked("b", 0.8, 0.2))))
        .isEmpty();
    assertThat(MetricDisagreements.of(List.of(ranked("a", 0.9, 0.1), ranked("b", 0.9, 0.2))))
        .isEmpty();
  }

  @Test
  void shouldLeaveOutSourcesWhenTheyAreWarmingUp() {
    RankedSource warm = new RankedSource(estimate("b", 0.8, 0.3), Optional.empty());

    assertThat(MetricDisagreements.of(List.of(ranked("a", 0.9, 0.2), warm))).isEmpty();
  }

  private static RankedSource ranked(String name, double eci, double classic) {
    return new RankedSource(estimate(name, eci, classic), Optional.of(new RankSet(1, 1, 1)));
  }

  private static SourceEstimate estimate(String name, double eci, double classic) {
    return SampleEstimates.scored(name, eci, classic, 0.5);
  }
}
