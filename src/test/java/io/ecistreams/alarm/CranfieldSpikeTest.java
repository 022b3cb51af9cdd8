package io.ecistreams.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.lexical.IdfTable;
import io.ecistreams.model.Background;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.IntakeLimits;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.scoring.EncoderPolicy;
import io.ecistreams.scoring.GroupScorer;
import io.ecistreams.scoring.Intake;
import io.ecistreams.scoring.ScoringDefinition;
import io.ecistreams.testing.Golden;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A public collection in which a dense miner begins to emit false negatives. */
class CranfieldSpikeTest {
  private static final AlarmPolicy POLICY = AlarmPolicy.standard();

  /** Flags of each record of a source, in the order of its negatives. */
  private static List<boolean[]> records(String source) {
    Background background = Golden.background(Golden.cranfieldExpected(), "e5-small-v2", 384);
    GroupScorer scorer = new GroupScorer(ScoringDefinition.standard());
    Intake intake =
        new Intake(
            IntakeLimits.standard(),
            new EncoderPolicy("e5-small-v2", Map.of(), Optional.empty()),
            IdfTable.uniform());
    List<boolean[]> records = new ArrayList<>();
    for (MinedRecord record : Golden.cranfieldRecords()) {
      if (record.source().equals(source)) {
        ExampleFlags flags = new ExampleFlags();
        Outcome<List<ExampleGroup>> groups =
            intake.prepare(record, Optional.empty(), Long.MAX_VALUE);
        scorer.score(
            ((Outcome.Accepted<List<ExampleGroup>>) groups).value().get(0), background, flags);
        boolean[] suspected = new boolean[flags.count()];
        for (int i = 0; i < suspected.length; i++) {
          suspected[i] = flags.isSuspected(i);
        }
        records.add(suspected);
      }
    }
    return records;
  }

  /** Examples until the alarm; -1 without one. */
  private static int examplesToAlarm(RateWatch watch, List<boolean[]> records) {
    int examples = 0;
    for (boolean[] record : records) {
      for (boolean suspected : record) {
        examples++;
        watch.observe(suspected, POLICY.falseAlarmExamples());
        if (watch.isRisen()) {
          return examples;
        }
      }
    }
    return -1;
  }

  private static List<boolean[]> shuffled(List<boolean[]> records, long seed) {
    List<boolean[]> copy = new ArrayList<>(records);
    Collections.shuffle(copy, new Random(seed));
    return copy;
  }

  @Test
  void shouldStaySilentOverTwentyPassesAndAlarmSoonWhenPositivesAreMixedIn() {
    List<boolean[]> clean = records("e5_1_10");
    List<boolean[]> spoilt = records("e5_1_10+fn30");
    assertThat(clean).hasSize(225);
    assertThat(spoilt).hasSize(225);
    for (int first = 0; first < 20; first++) {
      RateWatch watch = RateWatch.learning(POLICY.baselineExamples(), POLICY.tolerance());
      for (int pass = 0; pass < 20; pass++) {
        assertThat(examplesToAlarm(watch, shuffled(clean, 100L * first + pass)))
            .as("pass %d of stream %d", pass, first)
            .isEqualTo(-1);
      }
      int delay = examplesToAlarm(watch, shuffled(spoilt, first));
      if (first == 0) {
        System.out.printf("p0 = %.4f, alarm after %d examples%n", watch.p0().orElseThrow(), delay);
      }
      assertThat(delay).isBetween(1, 400);
    }
  }
}
