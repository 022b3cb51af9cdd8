package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.alarm.AlarmPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.EstimateState;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.RevisionChange;
import io.ecistreams.model.RevisionsEstimate.NextRevision;
import io.ecistreams.model.RevisionsEstimate.StaleCount;
import io.ecistreams.testing.Examples;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A board whose encoder goes through revisions, in every order of events. */
class RevisionsTest extends RevisedBoard {
  @Test
  void shouldRankTheActiveRevisionWhileTheNextOneCalibratesAndGathersExamples() {
    mine("a", "enc@1", 1_000, 40);
    mine("b", "enc@1", 1_000, 40);
    assertThat(next()).isEmpty();

    mine("a", "enc@2", 1_500, 10);
    assertThat(next().orElseThrow().background()).isEmpty();
    assertThat(next().orElseThrow().queries()).isBetween(5, 10);
    assertThat(next().orElseThrow().waiting()).isEqualTo(40);
    assertAsIfAlone("enc@1");

    mine("a", "enc@2", 1_600, 30);
    NextRevision progress = next().orElseThrow();
    assertThat(progress.background()).map(CosineBackground::encoder).contains("enc@2");
    assertThat(progress.waiting()).isZero();
    assertThat(progress.openedMs()).isEqualTo(1_500);
    assertThat(progress.dueMs()).isEqualTo(1_500 + OVERLAP_MS);
    assertThat(progress.sources()).extracting(source -> source.source()).containsExactly("a", "b");
    assertThat(progress.sources().get(0).examples()).isEqualTo(160);
    assertThat(progress.sources().get(0).isAwaited()).isFalse();
    assertThat(progress.sources().get(1).state()).isEqualTo(EstimateState.WARMING_UP);
    assertThat(progress.sources().get(1).isAwaited()).isTrue();
    assertAsIfAlone("enc@1");
  }

  @Test
  void shouldChangeOnceEveryLiveSourceIsRankedUnderTheNextRevision() {
    mine("a", "enc@1", 1_000, 40);
    mine("b", "enc@1", 1_000, 40);
    List<String> before = ranked();
    mine("a", "enc@2", 1_600, 40);
    nowMs = 77;
    mine("b", "enc@2", 1_700, 24);
    assertThat(board.identity().encoder()).isEqualTo("enc@1");

    mine("b", "enc@2", 1_800, 1);
    assertThat(board.identity().encoder()).isEqualTo("enc@2");
    assertThat(next()).isEmpty();
    assertAsIfAlone("enc@2");
    assertThat(board.revisions().registration().passed()).containsExactly("enc@1");

    RevisionChange change = board.estimate().revisions().changes().get(0);
    assertThat(change.atMs()).isEqualTo(77);
    assertThat(change.streamTimeMs()).isEqualTo(1_800);
    assertThat(change.from()).isEqualTo("enc@1");
    assertThat(change.to()).isEqualTo("enc@2");
    assertThat(change.sources())
        .extracting(RevisionChange.SourceShift::source)
        .containsExactlyElementsOf(ranked());
    assertThat(change.sources())
        .allSatisfy(
            shift -> {
              assertThat(shift.before().orElseThrow().examples()).isEqualTo(160);
              assertThat(shift.before().orElseThrow().ranks().orElseThrow().rank())
                  .isEqualTo(1 + before.indexOf(shift.source()));
              assertThat(shift.now().orElseThrow().ranks()).isPresent();
              assertThat(shift.now().orElseThrow().locality()).isBetween(0.0, 1.0);
            });
  }

  @Test
  void shouldReplaceANextRevisionThatIsNotActiveYet() {
    mine("a", "enc@1", 1_000, 40);
    mine("b", "enc@1", 1_000, 40);
    mine("a", "enc@2", 2_000, 40);
    mine("a", "enc@3", 3_000, 2);
    assertThat(next().orElseThrow().identity().encoder()).isEqualTo("enc@3");
    assertThat(next().orElseThrow().waiting()).isEqualTo(8);

    mine("a", "enc@2", 3_000, 2);
    assertThat(stale()).isEqualTo(Map.of("a", new StaleCount(2, 8, "enc@2")));
    mine("a", "enc@3", 3_000, 40);
    mine("b", "enc@3", 3_000, 40);
    assertThat(board.identity().encoder()).isEqualTo("enc@3");
    assertAsIfAlone("enc@3");
    assertThat(board.revisions().book().changes())
        .extracting(RevisionChange::from)
        .containsExactly("enc@1");
    assertThat(board.revisions().registration().passed())
        .containsExactlyInAnyOrder("enc@1", "enc@2");
  }

  @Test
  void shouldCountAsStaleWhatWaitsUnderANextRevisionThatIsReplaced() {
    mine("a", "enc@1", 1_000, 40);
    mine("a", "enc@2", 2_000, 3);
    mine("a", "enc@3", 3_000, 1);
    assertThat(next().orElseThrow().waiting()).isEqualTo(4);
    assertThat(stale()).isEqualTo(Map.of("a", new StaleCount(3, 12, "enc@2")));
  }

  @Test
  void shouldCountRecordsOfARevisionThatPassedAsStaleHoweverTheyCome() {
    mine("a", "enc@1", 1_000, 40);
    CosineBackground old = board.background().orElseThrow();
    mine("a", "enc@2", 2_000, 40);
    assertThat(board.identity().encoder()).isEqualTo("enc@2");

    mine("a", "enc@1", 3_000, 1);
    Folds folds =
        new Folds(
            new BoardSettings(ScoringDefinition.standard(), WINDOWS, 16),
            AlarmPolicy.standard().quarantine());
    ExampleGroup inFlight = group("b", "enc@1", 3_000);
    folds.fold(inFlight, old, Examples.routed(inFlight).origin());
    folds.drainPartials(
        partial -> assertThat(board.accept(partial, 0)).isInstanceOf(Outcome.Accepted.class));
    board.countStale(new StaleRecords(Examples.BOARD, "b", new StaleCount(5, 20, "enc@1")), 0);

    assertThat(stale())
        .isEqualTo(Map.of("a", new StaleCount(1, 4, "enc@1"), "b", new StaleCount(6, 24, "enc@1")));
    assertThat(board.identity().encoder()).isEqualTo("enc@2");
    assertThat(next()).isEmpty();
    assertAsIfAlone("enc@2");
  }

  @Test
  void shouldTakeTheNameAloneForAnOlderRevision() {
    mine("a", "enc@1", 1_000, 40);
    mine("b", "enc", 2_000, 1);
    assertThat(next()).isEmpty();
    assertThat(stale()).isEqualTo(Map.of("b", new StaleCount(1, 4, "enc")));
    assertThat(board.revisions().registration().isPassed("enc")).isTrue();
  }

  @Test
  void shouldNotOpenARevisionThatWasMinedBeforeTheOneThatIsActiveOrNext() {
    mine("a", "enc@2", 1_000, 40);
    mine("b", "enc@1", 999, 1);
    mine("b", "enc@1", 5_000, 1);
    assertThat(next()).isEmpty();
    assertThat(stale()).isEqualTo(Map.of("b", new StaleCount(2, 8, "enc@1")));

    mine("a", "enc@4", 3_000, 1);
    mine("b", "enc@3", 2_999, 1);
    assertThat(next().orElseThrow().identity().encoder()).isEqualTo("enc@4");
    assertThat(stale()).isEqualTo(Map.of("b", new StaleCount(3, 12, "enc@3")));
    assertThat(board.revisions().registration().passed())
        .containsExactlyInAnyOrder("enc@1", "enc@3");
  }

  @Test
  void shouldRefuseAnotherEncoderAndTellHowARevisionIsCalled() {
    mine("a", "enc@1", 1_000, 1);
    Outcome<ExampleGroup> outcome = take(board, group("a", "other@2", 1_000));
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> {
              assertThat(refused.rejection().reason()).isEqualTo(RejectionReason.WRONG_ENCODER);
              assertThat(refused.rejection().message()).contains("enc@REVISION");
            });
    assertThat(next()).isEmpty();
  }

  @Test
  void shouldRememberTheNewestOfManyChanges() {
    mine("a", "enc@1", 1_000, 40);
    for (int revision = 2; revision <= 12; revision++) {
      mine("a", "enc@" + revision, 1_000 + revision, 40);
      assertThat(board.identity().encoder()).isEqualTo("enc@" + revision);
    }
    assertAsIfAlone("enc@12");
    assertThat(board.revisions().book().changes())
        .hasSize(8)
        .first()
        .extracting(RevisionChange::from)
        .isEqualTo("enc@11");
  }
}
