package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.model.RevisionChange;
import io.ecistreams.testing.Examples;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When the next revision of a board becomes the active one. */
class SuccessionTest extends RevisedBoard {
  @Test
  void shouldWaitNoLongerThanTheOverlapForASourceThatStaysBehind() {
    mine("a", "enc@1", 1_000, 40);
    mine("b", "enc@1", 1_000, 40);
    mine("a", "enc@2", 2_000, 40);
    mine("b", "enc@1", 2_000 + OVERLAP_MS - 1, 1);
    assertThat(board.identity().encoder()).isEqualTo("enc@1");
    assertAsIfAlone("enc@1");

    mine("b", "enc@1", 2_000 + OVERLAP_MS, 1);
    assertThat(board.identity().encoder()).isEqualTo("enc@2");
    assertThat(ranked()).containsExactly("a");
    RevisionChange.SourceShift b = board.revisions().book().changes().get(0).sources().get(1);
    assertThat(b.source()).isEqualTo("b");
    assertThat(b.before()).isPresent();
    assertThat(b.now()).isEmpty();
  }

  @Test
  void shouldBeginTheOverlapWithTheRecordThatOpensNextAfterAPause() {
    mine("a", "enc@1", 1_000, 40);
    mine("b", "enc@1", 1_000, 40);
    mine("a", "enc@2", 1_000 + 2 * OVERLAP_MS, 40);
    assertThat(board.identity().encoder()).isEqualTo("enc@1");
    assertThat(next().orElseThrow().dueMs()).isEqualTo(1_000 + 3 * OVERLAP_MS);
  }

  @Test
  void shouldBeginTheOverlapAnewWhereNextIsReplaced() {
    mine("a", "enc@1", 1_000, 40);
    mine("b", "enc@1", 1_000, 40);
    mine("a", "enc@2", 2_000, 40);
    mine("a", "enc@2", 1_000 + OVERLAP_MS, 1);
    mine("a", "enc@3", 900 + OVERLAP_MS, 40);
    assertThat(board.identity().encoder()).isEqualTo("enc@1");
    assertThat(next().orElseThrow().dueMs()).isEqualTo(1_000 + 2 * OVERLAP_MS);
  }

  @Test
  void shouldWaitWithoutEndWhereTheOverlapIsTheLongest() {
    Board patient = board("enc@1", Long.MAX_VALUE);
    for (String source : List.of("a", "b")) {
      mine(patient, source, "enc@1", 1_000, 40);
    }
    mine(patient, "a", "enc@2", 2_000, 40);
    assertThat(patient.identity().encoder()).isEqualTo("enc@1");
    assertThat(patient.estimate().revisions().next().orElseThrow().dueMs())
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void shouldWaitForItsBackgroundHoweverLongThatTakes() {
    mine("a", "enc@1", 1_000, 40);
    mine("a", "enc@2", 2_000, 3);
    mine("a", "enc@1", 1_000 + 3 * OVERLAP_MS, 1);
    assertThat(board.identity().encoder()).isEqualTo("enc@1");
    assertAsIfAlone("enc@1");
  }

  @Test
  void shouldNotWaitForSourcesThatHaveEnded() {
    mine("a", "enc@1", 1_000, 40);
    mine("b", "enc@1", 1_000, 40);
    board.finish(
        new FinishSource(Examples.BOARD, "b", 1_000, Examples.routed(sent.get(0)).origin()), 0);
    mine("a", "enc@2", 2_000, 40);
    assertThat(board.identity().encoder()).isEqualTo("enc@2");
  }
}
