package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.QuarantinedExample;
import io.ecistreams.avro.Verdict;
import io.ecistreams.query.AskedExample;
import io.ecistreams.query.Endpoint;
import io.ecistreams.runtime.Quarantine;
import io.ecistreams.testing.SampleBoards;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgedByModelTest {
  private static final int EXAMPLES = 300;
  private static final int BY_PEOPLE = 150;
  private static final List<QuarantinedExample> ALL =
      new SampleBoards(new Endpoint("localhost", 1))
          .quarantine("nq", "bm25", EXAMPLES, 0).examples("nq").stream()
              .map(AskedExample::example)
              .toList();

  private final Quarantine quarantine = new Quarantine((board, source, id) -> true);
  private final JudgedByModel judged = new JudgedByModel("model:m", quarantine);

  private void judge(int example, String judge) {
    String id = ALL.get(example).getExampleId();
    quarantine.add(new Verdict("nq", "bm25", id, true, judge));
  }

  @ParameterizedTest
  @CsvSource({"100, 50", "200, 50", "1000, 50", "10, 5", "3, 1", "1, 0"})
  void shouldAskSomeThatPeopleHaveJudgedAndThenWhatNobodyHas(int limit, int forAgreement) {
    ALL.forEach(quarantine::add);
    IntStream.range(0, BY_PEOPLE).forEach(example -> judge(example, "ann"));

    List<QuarantinedExample> asked = judged.toAsk(limit);

    int open = Math.min(limit - forAgreement, EXAMPLES - BY_PEOPLE);
    assertThat(asked.subList(0, forAgreement)).isEqualTo(newestFirst(BY_PEOPLE, forAgreement));
    assertThat(asked.subList(forAgreement, asked.size())).isEqualTo(newestFirst(EXAMPLES, open));
  }

  private static List<QuarantinedExample> newestFirst(int end, int count) {
    return IntStream.range(0, count).mapToObj(i -> ALL.get(end - 1 - i)).toList();
  }

  @Test
  void shouldNotAskAgainWhatTheModelHasJudged() {
    ALL.subList(0, 3).forEach(quarantine::add);
    judge(0, "ann");
    judge(0, "model:m");
    judge(1, "model:m");

    assertThat(judged.toAsk(100)).containsExactly(ALL.get(2));
    assertThat(judged.lines()).anyMatch(line -> line.contains("1 of 1 examples (100.0 %)"));
  }
}
