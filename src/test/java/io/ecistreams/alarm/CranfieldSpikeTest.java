package io.ecistreams.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.information.SourceState;
import io.ecistreams.lexical.IdfTable;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.IntakeLimits;
import io.ecistreams.model.MinedItem;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.scoring.EncoderPolicy;
import io.ecistreams.scoring.GroupScorer;
import io.ecistreams.scoring.Intake;
import io.ecistreams.scoring.ScoringDefinition;
import io.ecistreams.testing.Golden;
import io.ecistreams.testing.GoldenFiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A public collection in which three of a dense miner's ten negatives become passages that were
 * judged to answer the query. The records carry those judgements as positives.
 */
class CranfieldSpikeTest {
  private static final int STREAMS = 20;
  private static final int PASSES = 20;
  private static final int NEGATIVES = 10;
  private static final double BOUND = 10_000;

  @Test
  void shouldStaySilentOverTwentyPassesAndAlarmSoonWhenPositivesAreMixedIn() {
    Map<String, List<Integer>> flags = flags();
    for (double limit :
        new double[] {BOUND, AlarmPolicy.standard().spikes().falseAlarmExamples()}) {
      int[] delays = new int[STREAMS];
      for (int stream = 0; stream < STREAMS; stream++) {
        delays[stream] = delay(flags, stream, limit);
      }
      Arrays.sort(delays);
      System.out.printf(
          "one false alarm in %.0f examples: alarm after %d examples in the middle of %d streams, %d at most%n",
          limit, delays[STREAMS / 2], STREAMS, delays[STREAMS - 1]);
      assertThat(delays[STREAMS - 1]).isLessThanOrEqualTo(limit == BOUND ? 400 : 600);
    }
  }

  private static int delay(Map<String, List<Integer>> flags, int stream, double limit) {
    AlarmPolicy policy = AlarmPolicy.standard();
    RateWatch watch =
        RateWatch.learning(policy.spikes().baselineExamples(), policy.spikes().tolerance());
    for (int pass = 0; pass < PASSES; pass++) {
      assertThat(
              examplesToAlarm(watch, shuffled(flags.get("e5_1_10"), 100L * stream + pass), limit))
          .as("pass %d of stream %d", pass, stream)
          .isEqualTo(-1);
    }
    return examplesToAlarm(watch, shuffled(flags.get("e5_1_10+fn30"), stream), limit);
  }

  /** Examples until the alarm; -1 without one. */
  private static int examplesToAlarm(RateWatch watch, List<Integer> records, double limit) {
    int examples = 0;
    for (int flags : records) {
      examples += NEGATIVES;
      watch.observe(flags, NEGATIVES, limit);
      if (watch.isRisen()) {
        return examples;
      }
    }
    return -1;
  }

  private static List<Integer> shuffled(List<Integer> records, long seed) {
    List<Integer> copy = new ArrayList<>(records);
    Collections.shuffle(copy, new Random(seed));
    return copy;
  }

  /** Flagged examples of each record, by source. */
  private static Map<String, List<Integer>> flags() {
    CosineBackground background = Golden.background(Golden.cranfieldExpected(), "e5-small-v2", 384);
    Map<String, List<MinedItem>> judged = judgements();
    GroupScorer scorer = new GroupScorer(ScoringDefinition.standard());
    Intake intake =
        new Intake(
            IntakeLimits.standard(),
            new EncoderPolicy("e5-small-v2", Map.of(), Optional.empty()),
            IdfTable.uniform());
    Map<String, List<Integer>> flags = new HashMap<>();
    for (MinedRecord record : Golden.cranfieldRecords()) {
      if (record.source().startsWith("e5_1_10")) {
        ExampleFlags seen = new ExampleFlags();
        Outcome<List<ExampleGroup>> groups =
            intake.prepare(judged(record, judged), Optional.empty(), Long.MAX_VALUE);
        scorer.fold(
            ((Outcome.Accepted<List<ExampleGroup>>) groups).value().get(0),
            background,
            new SourceState(384),
            seen);
        int suspected = 0;
        for (int i = 0; i < seen.count(); i++) {
          suspected += seen.isSuspected(i) ? 1 : 0;
        }
        flags.computeIfAbsent(record.source(), s -> new ArrayList<>()).add(suspected);
      }
    }
    assertThat(flags.get("e5_1_10")).hasSize(225);
    assertThat(flags.get("e5_1_10+fn30")).hasSize(225);
    return flags;
  }

  private static MinedRecord judged(MinedRecord record, Map<String, List<MinedItem>> judged) {
    List<MinedItem> positives = new ArrayList<>(record.positives());
    positives.addAll(judged.get(record.query().identity()));
    return new MinedRecord(
        record.board(),
        record.source(),
        record.encoder(),
        record.minedAtMs(),
        record.query(),
        positives,
        record.negatives());
  }

  private static Map<String, List<MinedItem>> judgements() {
    Map<String, List<MinedItem>> judged = new HashMap<>();
    for (String line : GoldenFiles.cranfieldLines("qrels.tsv")) {
      String[] cells = line.split("\t");
      judged
          .computeIfAbsent(cells[0], query -> new ArrayList<>())
          .add(new MinedItem(Optional.of(cells[1]), Optional.of("judged"), Optional.empty()));
    }
    return judged;
  }
}
