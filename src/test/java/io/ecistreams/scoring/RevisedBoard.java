package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.alarm.AlarmPolicy;
import io.ecistreams.math.Workbench;
import io.ecistreams.mixture.MixturePolicy;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RevisionsEstimate.NextRevision;
import io.ecistreams.model.RevisionsEstimate.StaleCount;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.testing.Examples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A board whose encoder goes through revisions, and what was sent to it. */
abstract class RevisedBoard {
  static final int D = 6;
  static final int OVERLAP_MS = 10_000;
  static final WindowPolicy WINDOWS =
      new WindowPolicy(1_000, List.of(60_000L, WindowPolicy.SINCE_START), 5_000);

  final Random random = new Random(3);
  final Board board = board("enc@1");
  final List<ExampleGroup> sent = new ArrayList<>();
  long nowMs;

  static Board board(String encoder) {
    return board(encoder, OVERLAP_MS);
  }

  static Board board(String encoder, long overlapMs) {
    return new Board(
        Examples.BOARD,
        new BoardIdentity(encoder, D),
        new BoardPolicies(
            new BoardSettings(ScoringDefinition.standard(), WINDOWS, 16),
            new CalibrationPolicy(16, 16, 0, Map.of()),
            MixturePolicy.standard(),
            AlarmPolicy.standard(),
            overlapMs),
        new MemoryLog(),
        Workbench::new,
        0);
  }

  ExampleGroup group(String source, String encoder, long atMs) {
    String query = "q" + random.nextInt(1_000);
    return Examples.by(encoder, Examples.group(source, atMs, query, D, 4, random));
  }

  /** Sends groups of four examples, and drives the board as the stream does. */
  void mine(String source, String encoder, long atMs, int groups) {
    mine(board, source, encoder, atMs, groups);
  }

  void mine(Board to, String source, String encoder, long atMs, int groups) {
    for (int i = 0; i < groups; i++) {
      ExampleGroup group = group(source, encoder, atMs);
      sent.add(group);
      assertThat(take(to, group)).isInstanceOf(Outcome.Accepted.class);
    }
    while (to.revisions().isDraining()) {
      to.advance(nowMs);
    }
  }

  Outcome<ExampleGroup> take(Board to, ExampleGroup group) {
    Outcome<ExampleGroup> outcome = to.accept(Examples.routed(group), nowMs);
    to.advance(nowMs);
    return outcome;
  }

  Optional<NextRevision> next() {
    return board.estimate().revisions().next();
  }

  List<String> ranked() {
    return board.estimate().windows().get(0).sources().stream()
        .map(source -> source.estimate().source())
        .toList();
  }

  Map<String, StaleCount> stale() {
    return board.estimate().revisions().stale();
  }

  /** As a file with the records of one revision alone has it. */
  void assertAsIfAlone(String encoder) {
    Board alone = board(encoder);
    sent.stream()
        .filter(group -> group.encoder().equals(encoder))
        .forEach(
            group -> {
              alone.accept(Examples.routed(group), 0);
              alone.advance(0);
            });
    while (alone.revisions().isDraining()) {
      alone.advance(0);
    }
    BoardEstimate expected = alone.estimate();
    BoardEstimate actual = board.estimate();
    assertThat(actual.identity()).isEqualTo(expected.identity());
    assertThat(actual.background()).isEqualTo(expected.background());
    assertThat(actual.windows()).hasSize(expected.windows().size());
    for (int w = 0; w < expected.windows().size(); w++) {
      for (int s = 0; s < expected.windows().get(w).sources().size(); s++) {
        var one = actual.windows().get(w).sources().get(s);
        var other = expected.windows().get(w).sources().get(s);
        assertThat(one.estimate().source()).isEqualTo(other.estimate().source());
        assertThat(one.ranks()).isEqualTo(other.ranks());
        assertThat(one.estimate().n()).isEqualTo(other.estimate().n());
        assertThat(one.estimate().eci())
            .isCloseTo(other.estimate().eci(), within(1e-9 * other.estimate().eci()));
        assertThat(one.estimate().composition().easy().rate())
            .isEqualTo(other.estimate().composition().easy().rate());
      }
    }
  }
}
