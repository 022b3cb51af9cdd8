package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.information.SourceState;
import io.ecistreams.math.Workbench;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.RankMove;
import io.ecistreams.model.RankSet;
import io.ecistreams.model.RankedSource;
import io.ecistreams.model.SourceEstimate;
import io.ecistreams.scoring.RankingEstimator.Windowed;
import io.ecistreams.testing.Examples;
import io.ecistreams.testing.SampleEstimates;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RankAnnouncementsTest {
  private static final int D = 6;

  private final RankAnnouncements announcements = new RankAnnouncements();

  @Test
  void shouldAnnounceOnlyWhenTheSetsAreApartTheOtherWayRound() {
    announcements.observe(List.of(source("a", 0.9, 0.8, 1, 1), source("b", 0.5, 0.5, 2, 2)), 10);
    assertThat(announcements.changes()).isEmpty();
    announcements.observe(List.of(source("a", 0.7, 0.7, 1, 2), source("b", 0.6, 0.6, 1, 2)), 20);
    announcements.observe(List.of(source("b", 0.7, 0.7, 1, 2), source("a", 0.6, 0.6, 1, 2)), 30);
    announcements.observe(List.of(source("a", 0.9, 0.8, 1, 1), source("b", 0.5, 0.5, 2, 2)), 40);
    assertThat(announcements.changes()).isEmpty();

    announcements.observe(List.of(source("b", 0.8, 0.75, 1, 1), source("a", 0.6, 0.4, 2, 2)), 50);
    announcements.observe(List.of(source("b", 0.9, 0.8, 1, 1), source("a", 0.5, 0.4, 2, 2)), 60);

    assertThat(announcements.changes()).hasSize(1);
    RankMove change = announcements.changes().get(0);
    assertThat(change.atMs()).isEqualTo(50);
    assertThat(change.sinceMs()).isEqualTo(10);
    assertThat(change.rank()).isEqualTo(1);
    assertThat(change.reason())
        .isEqualTo(
            "b is above a now: b went from 0.5000 to 0.8000 (consistency +50 %, residual norm +7 %);"
                + " a went from 0.9000 to 0.6000 (consistency -50 %, residual norm +33 %)");
  }

  @Test
  void shouldGoOnFromWhatWasRememberedWhenItIsRestored() {
    announcements.observe(List.of(source("a", 0.9, 0.8, 1, 1), source("b", 0.5, 0.5, 2, 2)), 10);
    RankAnnouncements restored = new RankAnnouncements();
    restored.restore(announcements.orders(), announcements.changes());

    restored.observe(List.of(source("a", 0.9, 0.8, 1, 1), source("b", 0.5, 0.5, 2, 2)), 20);
    assertThat(restored.version()).isZero();
    restored.observe(List.of(source("b", 0.8, 0.75, 1, 1), source("a", 0.6, 0.4, 2, 2)), 50);
    assertThat(restored.version()).isEqualTo(1);
    assertThat(restored.changes()).singleElement().extracting(RankMove::risen).isEqualTo("b");
  }

  @Test
  void shouldForgetTheEarliestPairsAndChangesWhenThereAreMany() {
    for (int i = 0; i < 400; i++) {
      announcements.observe(
          List.of(source("a" + i, 0.9, 0.8, 1, 1), source("b", 0.5, 0.5, 2, 2)), i);
    }
    for (int i = 399; i > 380; i--) {
      announcements.observe(
          List.of(source("b", 0.9, 0.8, 1, 1), source("a" + i, 0.5, 0.5, 2, 2)), 1_000 - i);
    }
    assertThat(announcements.orders()).hasSize(RankAnnouncements.MOST_PAIRS);
    assertThat(announcements.changes()).hasSize(RankAnnouncements.MOST_CHANGES);
    assertThat(announcements.changes().get(0).fallen()).isEqualTo("a381");
  }

  @Test
  void shouldBeTheProductOfItsPartsWhenATraceIsTakenApart() {
    SourceEstimate e =
        new RankingEstimator(ScoringDefinition.standard(), 1_000, new Workbench(D))
            .rank(List.of(new Windowed("a", state(60, new Random(3)))))
            .get(0)
            .estimate();

    assertThat(e.consistency() * e.locality() * e.residuality() * e.residualNorm())
        .isCloseTo(e.trace(), within(1e-12));
    assertThat(e.viewEci().orElseThrow()).isPositive().isLessThan(e.eci());
  }

  /** Looking twenty times at four equal sources, in each of 200 streams. */
  @Test
  void shouldAnnounceAlmostNoChangeWhenEqualSourcesAreLookedAtAgainAndAgain() {
    Random random = new Random(20_260_321);
    GroupScorer scorer = new GroupScorer(ScoringDefinition.standard());
    CosineBackground background =
        new CosineBackground("e", D, 0, 0.5, 0, 1, 0, CosineBackground.Origin.GIVEN);
    RankingEstimator estimator =
        new RankingEstimator(ScoringDefinition.standard(), 1_000, new Workbench(D));
    int announced = 0;
    for (int stream = 0; stream < 200; stream++) {
      RankAnnouncements fresh = new RankAnnouncements();
      List<Windowed> sources = new ArrayList<>();
      for (int look = 0; look < 20; look++) {
        sources.clear();
        // A window that has moved on: other examples every time.
        for (int s = 0; s < 4; s++) {
          SourceState state = new SourceState(D);
          for (int i = 0; i < 60; i++) {
            String query = s + "-" + random.nextInt();
            scorer.fold(
                Examples.group("s" + s, 0, query, D, 2, random),
                background,
                state,
                new ExampleFlags());
          }
          sources.add(new Windowed("s" + s, state));
        }
        fresh.observe(estimator.rank(sources), look);
      }
      announced += fresh.changes().isEmpty() ? 0 : 1;
    }
    assertThat(announced).isLessThanOrEqualTo(10);
  }

  private static SourceState state(int records, Random random) {
    GroupScorer scorer = new GroupScorer(ScoringDefinition.standard());
    SourceState state = new SourceState(D);
    for (int i = 0; i < records; i++) {
      scorer.fold(
          Examples.group("a", 0, "q" + i, D, 3, random),
          Examples.background(D),
          state,
          new ExampleFlags());
    }
    return state;
  }

  private static RankedSource source(
      String name, double eci, double consistency, int low, int high) {
    return new RankedSource(
        SampleEstimates.scored(name, eci, 1, consistency),
        Optional.of(new RankSet(low, low, high)));
  }
}
