package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.QuarantinedExample;
import io.ecistreams.avro.Verdict;
import io.ecistreams.query.AskedExample;
import io.ecistreams.query.Endpoint;
import io.ecistreams.testing.SampleBoards;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuarantineTest {
  private final SampleBoards boards = new SampleBoards(new Endpoint("localhost", 1));

  private List<QuarantinedExample> examples(String board, String source, int count) {
    return boards.quarantine(board, source, count, 0).examples(board).stream()
        .map(AskedExample::example)
        .toList();
  }

  private static Verdict verdict(QuarantinedExample example) {
    return new Verdict(
        example.getBoard(), example.getSource(), example.getExampleId(), true, "ann");
  }

  @Test
  void shouldHoldOnlyWhatIsWanted() {
    List<QuarantinedExample> wanted = examples("nq", "bm25", 2);
    List<QuarantinedExample> ofOthers = examples("other", "bm25", 3);
    List<QuarantinedExample> ofOtherSource = examples("nq", "dense", 4).subList(2, 4);
    Quarantine quarantine = new Quarantine(Quarantine.Wanted.of("nq", Optional.of("bm25")));

    ofOthers.forEach(quarantine::add);
    wanted.forEach(quarantine::add);
    ofOtherSource.forEach(quarantine::add);
    quarantine.add(verdict(ofOtherSource.get(0)));

    assertThat(quarantine.examples()).isEqualTo(wanted);
    assertThat(quarantine.ids()).hasSize(2);
    assertThat(quarantine.verdict(ofOtherSource.get(0))).isEmpty();
  }

  @Test
  void shouldHoldTheNewestThatNobodyHasJudgedAndKnowOfAll() {
    List<QuarantinedExample> all = examples("nq", "bm25", 6);
    Quarantine quarantine =
        new Quarantine(
            Quarantine.Wanted.of("nq", Optional.empty()), verdict -> verdict.isEmpty(), 2);

    quarantine.add(verdict(all.get(4)));
    all.forEach(quarantine::add);
    assertThat(quarantine.examples()).containsExactly(all.get(3), all.get(5));

    // Mined again.
    quarantine.add(all.get(3));
    assertThat(quarantine.examples()).containsExactly(all.get(5), all.get(3));
    assertThat(quarantine.find(all.get(0).getExampleId())).isEmpty();
    assertThat(quarantine.ids()).hasSize(6);
  }
}
