package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.information.SourceState;
import io.ecistreams.lexical.IdfTable;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.Detector;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.IntakeLimits;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.testing.Golden;
import io.ecistreams.testing.Records;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordJudgeTest {
  private static final BoardSettings SETTINGS =
      new BoardSettings(ScoringDefinition.standard(), WindowPolicy.unbounded(), 16);
  private static final Intake INTAKE =
      new Intake(
          IntakeLimits.standard(),
          new EncoderPolicy("encoder", Map.of(), Optional.empty()),
          IdfTable.uniform());

  private final List<RecordJudge.Judged<Integer>> judged = new ArrayList<>();

  @Test
  void shouldSayOfEachNegativeWhatTheFoldSays() {
    CosineBackground background = Golden.background(Golden.syntheticExpected(), "synthetic-24", 24);
    RecordJudge<MinedRecord> judge =
        new RecordJudge<>(
            INTAKE, SETTINGS, calibration(Map.of("golden", background)), this::assertAsFolded);

    for (MinedRecord record : Golden.syntheticRecords()) {
      assertThat(judge.add(record, record)).isEmpty();
    }

    assertThat(judged).hasSize(640);
    long suspected = negatives(Detector.FALSE_NEGATIVE);
    assertThat(suspected).isEqualTo(21 + 361 + 326);
    assertThat(negatives(Detector.LABELLED_POSITIVE)).isEqualTo(8);
    assertThat(judged.stream().flatMap(j -> j.negatives().stream()).filter(JudgedNegative::isEasy))
        .isNotEmpty()
        .noneMatch(negative -> negative.isFlagged(Detector.FALSE_NEGATIVE));
  }

  private void assertAsFolded(RecordJudge.Judged<MinedRecord> one) {
    CosineBackground background = Golden.background(Golden.syntheticExpected(), "synthetic-24", 24);
    Outcome<List<ExampleGroup>> groups =
        INTAKE.prepare(one.record(), Optional.empty(), Intake.NO_CLOCK);
    ExampleGroup group = ((Outcome.Accepted<List<ExampleGroup>>) groups).value().get(0);
    ExampleFlags flags = new ExampleFlags();
    SETTINGS.newScorer().fold(group, background, new SourceState(24), flags);
    assertThat(one.negatives()).hasSize(flags.count());
    for (int i = 0; i < flags.count(); i++) {
      assertThat(one.negatives().get(i).u()).isEqualTo(flags.u(i));
      assertThat(one.negatives().get(i).isFlagged(Detector.FALSE_NEGATIVE))
          .isEqualTo(flags.isSuspected(i));
      assertThat(one.negatives().get(i).documentId()).isEqualTo(group.negatives().get(i).id());
    }
    assertThat(one.queryId()).isEqualTo(group.queryId());
    judged.add(new RecordJudge.Judged<>(0, one.queryId(), one.negatives()));
  }

  private long negatives(Detector detector) {
    return judged.stream()
        .flatMap(one -> one.negatives().stream())
        .filter(negative -> negative.isFlagged(detector))
        .count();
  }

  @Test
  void shouldHoldRecordsBackUntilTheirBoardHasABackgroundAndKeepTheirOrder() {
    RecordJudge<Integer> judge = judge();

    for (int query = 0; query < 15; query++) {
      judge.add(query, record(query).record());
    }
    assertThat(judged).isEmpty();
    judge.add(15, record(15).record());
    judge.add(16, record(3).record());

    assertThat(judged)
        .extracting(RecordJudge.Judged::record)
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
    assertThat(judge.finish()).isEmpty();
  }

  @Test
  void shouldNameBoardsThatHaveTooFewQueriesAtTheEnd() {
    RecordJudge<Integer> judge = judge();
    judge.add(0, record(0).record());
    judge.add(1, record(1).record());

    assertThat(judge.finish()).isEqualTo(Map.of("run", 2));
    assertThat(judged).isEmpty();
  }

  @Test
  void shouldTellOfRecordsThatDoNotFitTheBackgroundThatIsMeasured() {
    RecordJudge<Integer> judge = judge();
    // Waits, as the dimension is that of most queries.
    judge.add(-1, record(99).items(item -> Records.item(item.id().get(), "text", 1, 2)).record());
    for (int query = 0; query < 16; query++) {
      judge.add(query, record(query).record());
    }

    assertThat(judge.finish()).isEmpty();
    assertThat(judged).hasSize(16).noneMatch(one -> one.record() < 0);
    assertThat(judge.refusedLater())
        .singleElement()
        .extracting(refused -> refused.rejection().reason())
        .isEqualTo(RejectionReason.MIXED_DIMENSIONS);
    assertThat(
            judge.add(17, record(98).items(i -> Records.item(i.id().get(), "text", 1, 2)).record()))
        .isPresent();
  }

  private RecordJudge<Integer> judge() {
    return new RecordJudge<>(INTAKE, SETTINGS, calibration(Map.of()), judged::add);
  }

  private static CalibrationPolicy calibration(Map<String, CosineBackground> given) {
    return new CalibrationPolicy(16, 16, 0, given);
  }

  private static Records record(int query) {
    return Records.valid()
        .query(Records.item("q" + query, "query", 1, query, 0.5f))
        .withPositives(Records.item("p" + query, "positive", 1, query + 1, 0));
  }
}
