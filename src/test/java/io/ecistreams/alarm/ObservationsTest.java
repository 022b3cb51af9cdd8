package io.ecistreams.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.model.AlertChange;
import io.ecistreams.model.Detector;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.ExampleGroup.Negative;
import io.ecistreams.model.ExampleToJudge;
import io.ecistreams.model.SuspectedNegative;
import io.ecistreams.testing.Examples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ObservationsTest {
  private static final QuarantinePolicy ALL = new QuarantinePolicy(1, 1, 1_000_000);
  private static final QuarantinePolicy SOME = new QuarantinePolicy(0.5, 0.2, 1_000_000);

  @Example
  void shouldKeepTheNewestAndCountTheRestWhenThereAreMany() {
    Observations seen = new Observations();
    Random random = new Random(1);
    List<String> suspected = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      ExampleGroup group = Examples.group("s", i, "q" + i, 2, 2, random);
      ExampleFlags flags = new ExampleFlags();
      flags.add(5, Detector.FALSE_NEGATIVE.bit() | Detector.LOGIT.bit(), false);
      flags.add(0, 0, false);
      seen.add(group, flags, i, ALL);
      suspected.add(group.negatives().get(0).id());
      others.add(group.negatives().get(1).id());
    }

    assertThat(seen.suspects())
        .extracting(SuspectedNegative::documentId)
        .isEqualTo(suspected.subList(100 - Observations.MOST_SUSPECTS, 100));
    List<String> drawn = new ArrayList<>(suspected.subList(100 - Observations.MOST_DRAWN, 100));
    drawn.addAll(others.subList(100 - Observations.MOST_DRAWN, 100));
    assertThat(seen.drawn()).extracting(ExampleToJudge::documentId).isEqualTo(drawn);
    assertThat(seen.omitted()).isEqualTo(2 * (100 - Observations.MOST_DRAWN));
  }

  @Example
  void shouldCutLongIdsOfSuspects() {
    ExampleGroup whole = Examples.group("s", 1, "q".repeat(5_000), 2, 1, new Random(1));
    ExampleGroup group =
        new ExampleGroup(
            whole.board(),
            whole.source(),
            whole.encoder(),
            whole.minedAtMs(),
            1,
            whole.queryId(),
            whole.positiveId(),
            whole.query(),
            whole.positive(),
            List.of(new Negative("n".repeat(5_000), true, 0, whole.query())));
    ExampleFlags flags = new ExampleFlags();
    flags.add(5, Detector.FALSE_NEGATIVE.bit(), false);
    Observations seen = new Observations();

    seen.add(group, flags, 1, SOME);

    assertThat(seen.suspects().get(0).queryId()).hasSize(1_000);
    assertThat(seen.suspects().get(0).documentId()).hasSize(1_000);
  }

  /** What is drawn hangs on the place of a record, not on the task that read it. */
  @Property(tries = 100)
  void shouldTellADetectorAndPeopleTheSameHoweverRecordsAreDealtToPartials(@ForAll long seed) {
    Random random = new Random(seed);
    Observations whole = new Observations();
    BoardAlarms straight = alarms();
    BoardAlarms dealt = alarms();
    Observations part = new Observations();
    for (int i = 0; i < 400; i++) {
      ExampleGroup group = Examples.group("s", i, "q" + i, 2, 3, random);
      ExampleFlags flags = new ExampleFlags();
      for (int example = 0; example < 3; example++) {
        flags.add(example, random.nextInt(i < 200 ? 20 : 2) == 0 ? 1 : 0, false);
      }
      Observations alone = new Observations();
      alone.add(group, flags, i, SOME);
      straight.observe("s", alone, 0, 0, i);
      whole.add(group, flags, i, SOME);
      part.add(group, flags, i, SOME);
      // No more than five records, so that none that is drawn has to make room.
      if (random.nextInt(3) == 0 || i % 5 == 4) {
        dealt.observe("s", part, 0, 0, i);
        part = new Observations();
      }
    }

    straight.step(400, 0);
    dealt.step(400, 0);
    List<AlertChange> changes = straight.takeChanges();
    assertThat(changes).isNotEmpty();
    // Of the suspects a partial keeps the newest only, so that the evidence may be another.
    assertThat(dealt.takeChanges())
        .usingRecursiveComparison()
        .ignoringFieldsMatchingRegexes(".*evidence")
        .isEqualTo(changes);
    List<ExampleToJudge> drawn = dealt.takeQuarantined();
    assertThat(drawn).containsExactlyInAnyOrderElementsOf(straight.takeQuarantined());
    assertThat(drawn).containsAll(whole.drawn());
  }

  private static BoardAlarms alarms() {
    AlarmPolicy usual = AlarmPolicy.standard();
    return new BoardAlarms(
        "b",
        new AlarmPolicy(
            new AlarmPolicy.Spikes(100, 100, usual.spikes().tolerance(), Map.of()),
            usual.levels(),
            usual.badInputRate(),
            0,
            new LifeCycle(0, 0, 1_000),
            SOME),
        10);
  }
}
