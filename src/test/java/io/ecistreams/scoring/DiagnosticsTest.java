package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.CosineBackground.Origin;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.RankSet;
import io.ecistreams.model.RankedSource;
import io.ecistreams.model.RankingDiagnostic;
import io.ecistreams.model.RankingDiagnostic.Kind;
import io.ecistreams.model.SourceEstimate.FlagCounts;
import io.ecistreams.scoring.BoardHeader.Late;
import io.ecistreams.testing.Examples;
import io.ecistreams.testing.SampleEstimates;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DiagnosticsTest {
  private static final CosineBackground MEASURED = background(128, Origin.MEASURED);

  @Test
  void shouldSayNothingWhenAllIsUsual() {
    assertThat(of(MEASURED, 0.4, source("a", 600, 240, 0), source("b", 50, 0, 0))).isEmpty();
  }

  @Test
  void shouldNameTheSourceWhoseNegativesAreNearerThanThePositive() {
    List<RankingDiagnostic> found = of(MEASURED, 0, source("a", 660, 0, 0), source("b", 100, 0, 0));

    assertThat(found)
        .singleElement()
        .satisfies(
            d -> {
              assertThat(d.kind()).isEqualTo(Kind.LABEL_NOISE);
              assertThat(d.source()).contains("a");
              assertThat(d.value()).isEqualTo(0.66);
              assertThat(d.sentence()).contains("66 % of the negatives of a", "look at a sample");
            });
  }

  @Test
  void shouldSuspectTheLabelsWhenEverySourceIsAffected() {
    assertThat(of(MEASURED, 0, source("a", 660, 0, 0), source("b", 460, 0, 0)))
        .singleElement()
        .satisfies(
            d -> {
              assertThat(d.source()).isEmpty();
              assertThat(d.sentence()).contains("at least 46 %", "check a sample of the labels");
            });
  }

  @Test
  void shouldSuspectSiblingsWhenManyAreFlaggedOrNearlyTheSame() {
    assertThat(of(MEASURED, 0, source("a", 0, 260, 0), source("b", 0, 0, 60)))
        .extracting(RankingDiagnostic::kind, d -> d.source().orElse(""))
        .containsExactly(tuple(Kind.SIBLING_POSITIVES, "a"), tuple(Kind.SIBLING_POSITIVES, "b"));
  }

  @Test
  void shouldSayThatAMinerReturnsLabelledPositivesAndNotSuspectSiblings() {
    // Of the 1,000: every labelled positive is flagged by all detectors.
    assertThat(of(MEASURED, 0, source("a", 700, 300, 300, 300, 0), source("b", 0, 0, 0)))
        .singleElement()
        .satisfies(
            d -> {
              assertThat(d.kind()).isEqualTo(Kind.LABELLED_POSITIVES);
              assertThat(d.source()).contains("a");
              assertThat(d.value()).isEqualTo(0.3);
              assertThat(d.sentence())
                  .contains("30 % of the negatives of a are labelled positives", "leave");
            });
    assertThat(of(MEASURED, 0, source("a", 20, 20, 20, 20, 0))).isEmpty();
  }

  @Test
  void shouldSayThatOtherRecordsListTheNegativesAsPositives() {
    assertThat(of(MEASURED, 0, source("a", 400, 300, 100, 0, 300), source("b", 0, 0, 0)))
        .singleElement()
        .satisfies(
            d -> {
              assertThat(d.kind()).isEqualTo(Kind.POSITIVES_ELSEWHERE);
              assertThat(d.value()).isEqualTo(0.3);
              assertThat(d.sentence())
                  .startsWith("At least 30 % of the negatives of a are positives of the same query")
                  .contains("list all known positives", "--join-positives");
            });
  }

  @Test
  void shouldSuspectSiblingsTooWhenTheyAreManyOfTheOthers() {
    assertThat(of(MEASURED, 0, source("a", 0, 500, 0, 300, 0)))
        .extracting(RankingDiagnostic::kind)
        .containsExactly(Kind.LABELLED_POSITIVES, Kind.SIBLING_POSITIVES);
    assertThat(of(MEASURED, 0, source("a", 1_000, 1_000, 1_000, 1_000, 0)))
        .extracting(RankingDiagnostic::kind)
        .containsExactly(Kind.LABELLED_POSITIVES);
  }

  @Test
  void shouldCountTheQueriesOfTheBackground() {
    assertThat(of(background(63, Origin.MEASURED_EARLY), 0))
        .extracting(RankingDiagnostic::kind)
        .containsExactly(Kind.FEW_BACKGROUND_QUERIES);
    assertThat(of(background(64, Origin.MEASURED), 0)).isEmpty();
    assertThat(of(background(0, Origin.GIVEN), 0)).isEmpty();
  }

  @Test
  void shouldTellOfDriftWhenTheNewestQueriesAreOfAnotherKind() {
    int d = 32;
    Random random = new Random(1);
    CosineBackground frozen =
        new CosineBackground(
            "e", d, 0, 1 / Math.sqrt(d), 0, 1 / Math.sqrt(d), 128, Origin.MEASURED);
    RecentQueries recent = new RecentQueries();
    for (int i = 0; i < 63; i++) {
      recent.observe(QueryPair.of(Examples.group("a", 0, "q" + i, d, 1, random)));
      recent.observe(QueryPair.of(Examples.group("b", 0, "q" + i, d, 1, random)));
    }
    assertThat(recent.drift(frozen)).isEmpty();
    recent.observe(QueryPair.of(Examples.group("a", 0, "q63", d, 1, random)));
    assertThat(recent.drift(frozen).orElseThrow()).isLessThan(0.5);

    for (int i = 100; i < 100 + 192; i++) {
      recent.observe(QueryPair.of(leaning(Examples.group("a", 0, "q" + i, d, 1, random))));
    }
    double drift = recent.drift(frozen).orElseThrow();
    assertThat(drift).isGreaterThan(0.5);
    assertThat(of(MEASURED, drift))
        .extracting(RankingDiagnostic::kind)
        .containsExactly(Kind.BACKGROUND_DRIFT);
  }

  @Test
  void shouldNameEachSourceThatCameAfterTheGraceAndHowLate() {
    List<RankingDiagnostic> found =
        Diagnostics.of(
            List.of(),
            MEASURED,
            OptionalDouble.empty(),
            Map.of("intime", Late.NONE, "tardy", new Late(1_200, 90_500)));

    assertThat(found)
        .singleElement()
        .satisfies(
            d -> {
              assertThat(d.kind()).isEqualTo(Kind.LATE_EXAMPLES);
              assertThat(d.source()).contains("tardy");
              assertThat(d.value()).isEqualTo(90.5);
              assertThat(d.sentence()).contains("1,200 examples of tardy", "90.5 s", "grace.ms");
            });
  }

  /** All in one direction of the space. */
  private static ExampleGroup leaning(ExampleGroup group) {
    for (int i = 0; i < 4; i++) {
      group.query()[i] += 2;
      group.positive()[i] += 2;
    }
    return group;
  }

  private static List<RankingDiagnostic> of(
      CosineBackground background, double drift, RankedSource... sources) {
    return Diagnostics.of(List.of(sources), background, OptionalDouble.of(drift), Map.of());
  }

  private static CosineBackground background(int queries, Origin origin) {
    return new CosineBackground("e", 6, 0, 0.4, 0, 0.4, queries, origin);
  }

  /** A ranked source of 1,000 examples. */
  private static RankedSource source(String name, long nearer, long flagged, long duplicates) {
    return source(name, nearer, flagged, duplicates, 0, 0);
  }

  private static RankedSource source(
      String name, long nearer, long flagged, long duplicates, long labelled, long elsewhere) {
    return new RankedSource(
        SampleEstimates.flagged(
            name,
            new FlagCounts(
                flagged, labelled, flagged, nearer, nearer, duplicates, 0, 0, 0, 0, elsewhere)),
        Optional.of(new RankSet(1, 1, 2)));
  }
}
