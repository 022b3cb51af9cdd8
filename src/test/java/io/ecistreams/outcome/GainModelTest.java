package io.ecistreams.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.model.ObservedGains;
import io.ecistreams.model.ObservedGains.Estimate;
import io.ecistreams.model.ObservedGains.SourceGain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * The numbers are of a program of its own: NumPy conditions the joint Gaussian of gains and reports
 * in the space of the reports, where {@link GainModel} works in that of the sources; quantiles of
 * the mixture by bisection, chances of being best from 200,000 random draws a scale. What is
 * predicted of a round it computes from the other reports alone, as if that one had never come.
 */
class GainModelTest {
  private static final Offset<Double> EXACT = within(1e-8);

  private static final List<TrainingReport> MIXED =
      List.of(
          Reports.of("1", 0.021, Map.of("d", 1.0), Optional.of(0.004)),
          Reports.of("2", -0.003, Map.of("a", 1.0)),
          Reports.of("3", 0.012, Map.of("b", 1.0, "c", 3.0)),
          Reports.of("4", 0.015, Map.of("x", 1.0, "d", 1.0), Optional.of(0.002)),
          Reports.of("5", 0.017, Map.of("d", 1.0)));

  private static ObservedGains gains(List<TrainingReport> reports, String... lowestFirst) {
    return new GainModel("ndcg@10", reports, Reports.order(lowestFirst)).gains();
  }

  private static void assertEstimate(Estimate is, double value, double low, double high) {
    assertThat(is.value()).isCloseTo(value, EXACT);
    assertThat(is.low()).isCloseTo(low, EXACT);
    assertThat(is.high()).isCloseTo(high, EXACT);
  }

  private static SourceGain of(ObservedGains gains, String source) {
    return gains.gains().stream()
        .filter(gain -> gain.source().equals(source))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldHaveThePosteriorOfTheReferenceForSourcesAndMixtures() {
    ObservedGains gains = gains(MIXED, "a", "b", "c", "d");

    assertEstimate(gains.slope(), 0.8153746251798812, 0.12079303129658298, 1.5268805931823208);
    assertEstimate(
        of(gains, "a").gain(), -0.0009099929173438907, -0.007313570426949844, 0.005526895586746074);
    assertEstimate(
        of(gains, "b").gain(), 0.008380948488142179, -0.006063898843771395, 0.02176292339443782);
    assertEstimate(
        of(gains, "c").gain(), 0.012572572924772134, 0.005309759352064649, 0.020331614906836402);
    assertEstimate(
        of(gains, "d").gain(), 0.01814090991537342, 0.013864386457498271, 0.022554664278237047);
    assertEstimate(
        of(gains, "x").gain(), 0.011059022960005101, 0.003921611941836482, 0.018199891264577696);
    assertThat(gains.gains())
        .extracting(SourceGain::source)
        .containsExactly("d", "c", "x", "b", "a");
    assertThat(of(gains, "d").best()).isCloseTo(0.848, within(0.01));
    assertThat(of(gains, "c").best()).isCloseTo(0.088, within(0.01));
    assertThat(of(gains, "b").best()).isCloseTo(0.064, within(0.01));
    assertThat(of(gains, "a").best()).isCloseTo(0, within(0.001));
    assertThat(of(gains, "x").best()).isZero();
    assertThat(gains.sentence())
        .isEqualTo(
            "In 5 rounds, by today's ranks, the score has predicted your training: sources that it puts higher gained more (a 0.82, 0.12 to 1.53)");
  }

  @Test
  void shouldPredictARoundFromTheOtherReportsOnlyAsTheReferenceDoes() {
    List<ObservedGains.Round> rounds = gains(MIXED, "a", "b", "c", "d").rounds();

    assertEstimate(
        rounds.get(0).predicted(), 0.01676901420601426, 0.008276418282522301, 0.028081319458474585);
    assertEstimate(
        rounds.get(1).predicted(),
        0.012636559968326746,
        0.0038742981503132644,
        0.02307394025033687);
    assertEstimate(
        rounds.get(2).predicted(),
        0.010186036311939978,
        0.0002686697588167074,
        0.020240778507840777);
    assertEstimate(
        rounds.get(3).predicted(), 0.01204994259511703, 0.0021033084958382905, 0.01737737618852655);
    assertEstimate(
        rounds.get(4).predicted(),
        0.015814354187375118,
        0.008025411021076272,
        0.026220021977047793);
    // Of a single round there is nothing but what was expected before.
    assertEstimate(
        gains(MIXED.subList(0, 1), "a", "b", "c", "d").rounds().get(0).predicted(),
        0.07218339403008145,
        -5.425010340604585,
        6.136368492587744);
  }

  @Test
  void shouldPlaceARankedSourceWithoutAScoreInTheMiddle() {
    SourceOrder order =
        new SourceOrder(
            new TreeMap<>(Map.of("a", 0.1, "b", 0.2, "c", 0.3)),
            new TreeSet<>(Set.of("unscored")),
            true);
    ObservedGains gains = new GainModel("m", List.of(), order).gains();

    assertThat(of(gains, "unscored").best())
        .isBetween(of(gains, "a").best(), of(gains, "c").best());
    assertThat(of(gains, "unscored").gain().value())
        .isCloseTo(of(gains, "b").gain().value(), EXACT);
    assertThat(gains.sentence()).contains("eci-align, which contradicts the ranking,");
  }

  @Test
  void shouldHaveThePosteriorOfTheReferenceWhereTrainingContradictsTheScore() {
    List<TrainingReport> reports =
        List.of(
            Reports.of("1", 0.8, Map.of("a", 1.0), Optional.of(0.1)),
            Reports.of("2", 0.2, Map.of("e", 1.0), Optional.of(0.1)));
    ObservedGains gains = gains(reports, "a", "b", "c", "d", "e");

    assertEstimate(gains.slope(), 0.005187622018823684, -0.646855066957031, 0.6368615802187962);
    assertEstimate(
        of(gains, "a").gain(), 0.7524225155720449, 0.5370050188351356, 0.9577868082861272);
    assertEstimate(
        of(gains, "c").gain(), 0.4978787776963615, -0.5327244521092573, 1.52940728548008);
    assertEstimate(
        of(gains, "e").gain(), 0.24652146399793592, 0.04189074898621763, 0.45825820186221455);
    assertThat(of(gains, "a").best()).isCloseTo(0.534, within(0.015));
    assertThat(of(gains, "d").best()).isCloseTo(0.164, within(0.015));
    assertThat(of(gains, "e").best()).isCloseTo(0.001, within(0.002));
    assertThat(gains.sentence())
        .contains("In 2 rounds, by today's ranks, it has not become clear whether the score");
  }

  @Test
  void shouldExpectTheOrderOfTheScoreWhileNothingIsReported() {
    ObservedGains gains = gains(List.of(), "a", "b", "c");

    assertThat(gains.slope().value()).isCloseTo(0.5, EXACT);
    assertThat(gains.slope().low()).isCloseTo(0.5 - 1.959963984540054 * 0.4, EXACT);
    assertThat(of(gains, "c").best()).isGreaterThan(of(gains, "b").best());
    assertThat(of(gains, "b").best()).isGreaterThan(of(gains, "a").best());
    assertThat(gains.gains().stream().mapToDouble(SourceGain::best).sum()).isCloseTo(1, EXACT);
  }

  @Test
  void shouldSayThatTheScorePredictsTheReverseWhenManyRoundsDo() {
    List<TrainingReport> reports = new ArrayList<>();
    String[] names = new String[16];
    for (int k = 0; k < names.length; k++) {
      names[k] = "s" + k;
      reports.add(Reports.of("r" + k, 0.16 - k / 100.0, Map.of("s" + k, 1.0)));
    }
    ObservedGains gains = gains(reports, names);

    assertThat(gains.slope().high()).isNegative();
    assertThat(gains.spearman().orElseThrow()).isCloseTo(-1, EXACT);
    assertThat(gains.sentence()).contains("the reverse", "go by the outcomes");
  }

  @Test
  void shouldCorrelateFourSourcesThatWereTrainedOnAlone() {
    List<TrainingReport> reports = new ArrayList<>(MIXED);
    assertThat(gains(reports, "a", "b", "c", "d").spearman()).isEmpty();
    reports.add(Reports.of("6", 0.01, Map.of("b", 1.0)));
    reports.add(Reports.of("7", 0.005, Map.of("c", 1.0)));
    // a, c, b, d by gain: 1 - 6 * 2 / (4 * 15).
    assertThat(gains(reports, "a", "b", "c", "d").spearman().orElseThrow()).isCloseTo(0.8, EXACT);
  }

  @Test
  void shouldAssumeTheErrorsThatOtherReportsSayAndNeverLessThanAThousandth() {
    double half = 1.959963984540054;
    ObservedGains said = gains(MIXED, "a", "b", "c", "d");
    Estimate assumed = said.rounds().get(said.rounds().size() - 1).observed();
    assertThat(said.rounds())
        .extracting(ObservedGains.Round::id)
        .containsExactly("5", "4", "3", "2", "1");
    assertThat(assumed.high() - assumed.value()).isCloseTo(half * 0.004, EXACT);
    Estimate ofTheSecond = said.rounds().get(3).observed();
    assertThat(ofTheSecond.high() - ofTheSecond.value())
        .isCloseTo(half * Math.sqrt((0.004 * 0.004 + 0.002 * 0.002) / 2), EXACT);

    ObservedGains unsaid = gains(MIXED.subList(1, 3), "a", "b", "c", "d");
    Estimate least = unsaid.rounds().get(0).observed();
    assertThat(least.high() - least.value()).isCloseTo(half * 0.001, EXACT);
  }
}
