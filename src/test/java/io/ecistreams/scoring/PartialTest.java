package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.alarm.AlarmPolicy;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.Fnv1a64;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.testing.Examples;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PartialTest {
  private static final int D = 4;
  private static final BoardSettings SETTINGS =
      new BoardSettings(
          ScoringDefinition.standard(),
          new WindowPolicy(1_000, List.of(5_000L, WindowPolicy.SINCE_START), 1_000),
          64);
  private static final CosineBackground BACKGROUND = Examples.background(D);
  private final Random random = new Random(1);

  @Test
  void shouldRefuseAPartialWhenItWasFoldedUnderAnotherBackground() {
    CosineBackground other =
        new CosineBackground(
            Examples.ENCODER, D, 0.1, 0.4, 0.0, 0.4, 128, CosineBackground.Origin.MEASURED);
    Board board = Examples.frozenBoard(Examples.BOARD, D, SETTINGS);

    Outcome<Partial> outcome = board.accept(Partials.of(group("a", 1), other, SETTINGS), 0);

    assertThat(reason(outcome)).isEqualTo(RejectionReason.OTHER_BACKGROUND);
    assertThat(board.sources()).isEmpty();
    assertThat(board.background()).contains(BACKGROUND);
    assertThat(board.estimate().windows()).isEmpty();
  }

  @Test
  void shouldRefuseAPartialWhenItsEncoderIsNotThatOfTheCalibratingBoard() {
    CosineBackground other =
        new CosineBackground("other", D, 0.0, 0.4, 0.0, 0.4, 128, CosineBackground.Origin.MEASURED);
    Board board = Examples.board(Examples.BOARD, D, SETTINGS);

    Outcome<Partial> outcome = board.accept(Partials.of(group("a", 1), other, SETTINGS), 0);

    assertThat(reason(outcome)).isEqualTo(RejectionReason.OTHER_BACKGROUND);
    assertThat(board.background()).isEmpty();
  }

  @Test
  void shouldTakeTheBackgroundOfAPartialWhenItStillCalibrates() {
    Board board = Examples.board(Examples.BOARD, D, SETTINGS);
    board.accept(Examples.routed(group("a", 1)), 0);
    assertThat(board.advance(0)).isFalse();

    Partial partial = Partials.of(group("b", 2), BACKGROUND, SETTINGS);
    assertThat(board.accept(partial, 0)).isEqualTo(Outcome.accepted(partial));

    assertThat(board.background()).contains(BACKGROUND);
    assertThat(board.calibration().isDraining()).isTrue();
    board.advance(0);
    assertThat(board.estimate().windows().get(0).sources()).hasSize(2);
  }

  @Test
  void shouldFoundABoardAnewWhenItWasDeletedWhileThePartialWasOnItsWay() {
    Partial partial = Partials.of(group("a", 1), BACKGROUND, SETTINGS);
    assertThat(partial.identity()).isEqualTo(new BoardIdentity(Examples.ENCODER, D));

    Board board = Examples.board(partial.board(), D, SETTINGS);
    board.accept(partial, 0);

    assertThat(board.background()).contains(BACKGROUND);
    assertThat(board.sources()).containsExactly("a");
    assertThat(board.estimate().windows().get(0).sources()).hasSize(1);
  }

  @Test
  void shouldRefuseAPartialOfOneSourceTooMany() {
    Board board = Examples.frozenBoard(Examples.BOARD, D, SETTINGS);
    for (int i = 0; i < Board.MOST_SOURCES; i++) {
      board.accept(Partials.of(group("s" + i, 1), BACKGROUND, SETTINGS), 0);
    }

    assertThat(reason(board.accept(Partials.of(group("more", 1), BACKGROUND, SETTINGS), 0)))
        .isEqualTo(RejectionReason.TOO_MANY_SOURCES);
    assertThat(board.accept(Partials.of(group("s0", 2), BACKGROUND, SETTINGS), 0))
        .isInstanceOf(Outcome.Accepted.class);
  }

  @Test
  void shouldSayWhereItsRecordsLie() {
    Folds folds = new Folds(SETTINGS, AlarmPolicy.standard().quarantine());
    folds.fold(group("a", 10), BACKGROUND, origin(5));
    folds.fold(group("b", 10), BACKGROUND, origin(6));
    folds.fold(group("a", 11), BACKGROUND, origin(9));
    folds.fold(group("b", 10), BACKGROUND, new RecordOrigin("negatives", 4, 2, Optional.empty()));
    folds.fold(group("b", 10), BACKGROUND, origin(10));

    List<Partial> partials = drained(folds);

    assertThat(partials).hasSize(2);
    assertThat(partials.get(0).key().source()).isEqualTo("a");
    assertThat(partials.get(0).origins())
        .containsExactly(new Partial.OffsetRange("negatives", 3, 5, 9));
    assertThat(partials.get(0).state().newestMs()).isEqualTo(11);
    assertThat(partials.get(1).origins())
        .containsExactly(
            new Partial.OffsetRange("negatives", 3, 6, 10),
            new Partial.OffsetRange("negatives", 4, 2, 2));
  }

  @Test
  void shouldKeepOnlyTheNewestDistinctQueries() {
    Folds folds = new Folds(SETTINGS, AlarmPolicy.standard().quarantine());
    for (int i = 0; i < 10; i++) {
      ExampleGroup group = Examples.group("a", 10, "q" + i / 2, D, 1, random);
      folds.fold(group, BACKGROUND, origin(i));
    }

    assertThat(drained(folds).get(0).queries())
        .extracting(QueryPair::queryHash)
        .containsExactly(Fnv1a64.hash("q3"), Fnv1a64.hash("q4"));
  }

  @Test
  void shouldSendTheOldestPanesFirstAndBeEmptyAfterwards() {
    Folds folds = new Folds(SETTINGS, AlarmPolicy.standard().quarantine());
    long grown = 0;
    for (int i = 0; i < 50; i++) {
      grown += folds.fold(group("s" + i % 3, random.nextInt(9_000)), BACKGROUND, origin(i));
    }
    folds.countRefused(Examples.BOARD, "s1", RejectionReason.ZERO_VECTOR);
    folds.countRefused(Examples.BOARD, "s1", RejectionReason.ZERO_VECTOR);
    assertThat(folds.heapBytes()).isEqualTo(grown).isPositive();

    List<BoardInput> sent = new ArrayList<>();
    folds.drain(sent::add);

    assertThat(sent.get(sent.size() - 1))
        .isEqualTo(new RefusedRecords(Examples.BOARD, "s1", RejectionReason.ZERO_VECTOR, 2));
    assertThat(sent.subList(0, sent.size() - 1))
        .extracting(input -> ((Partial) input).key().paneStartMs())
        .isSorted();
    assertThat(folds.heapBytes()).isZero();
    folds.drain(input -> sent.clear());
    assertThat(sent).isNotEmpty();
  }

  private static List<Partial> drained(Folds folds) {
    List<Partial> partials = new ArrayList<>();
    folds.drain(input -> partials.add((Partial) input));
    return partials;
  }

  private static RecordOrigin origin(long offset) {
    return new RecordOrigin("negatives", 3, offset, Optional.empty());
  }

  private static RejectionReason reason(Outcome<Partial> outcome) {
    return ((Outcome.Refused<Partial>) outcome).rejection().reason();
  }

  private ExampleGroup group(String source, long timeMs) {
    return Examples.group(source, timeMs, "q" + random.nextInt(), D, 2, random);
  }
}
