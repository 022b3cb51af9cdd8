package io.ecistreams.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.mixture.Mixture;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.ExampleGroup.Negative;
import io.ecistreams.model.RankChange;
import io.ecistreams.testing.Examples;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What was announced survives a restart that leaves nothing but the stores. */
class AnnouncerTest {
  private static final int D = 5;
  private static final long STEP_MS = 60_000;

  private final Random random = new Random(11);

  @Test
  void shouldCountEpochsOnAndAnnounceNothingTwiceWhenATaskRestarts() {
    Task task = new Task(MemoryStores.open(), Task.given(64, D));
    List<Mixture> mixtures = new ArrayList<>();
    List<List<RankChange>> changes = new ArrayList<>();
    for (int step = 0; step < 12; step++) {
      for (int i = 0; i < 60; i++) {
        task.process(group("a", step, i, step < 6 ? 0.0 : 1.0));
        task.process(group("b", step, i, step < 6 ? 1.0 : 0.0));
      }
      if (step % 2 == 1) {
        task.restart(Task.given(64, D));
      }
      Emitted emitted = task.board().emit();
      task.board()
          .announce(emitted.estimate(), 1_000_000 + step * STEP_MS)
          .ifPresent(mixtures::add);
      changes.add(emitted.estimate().changes());
    }

    assertThat(changes.get(5)).isEmpty();
    assertThat(changes.get(11)).hasSize(1);
    assertThat(changes.get(11).get(0).risen()).isEqualTo("b");
    assertThat(changes.stream().filter(c -> !c.isEmpty()).distinct()).hasSize(1);
    assertThat(mixtures).hasSizeGreaterThan(4);
    for (int i = 1; i < mixtures.size(); i++) {
      long grown = mixtures.get(i).epoch() - mixtures.get(i - 1).epoch();
      assertThat(grown).isBetween(0L, 1L);
    }
    assertThat(mixtures.get(mixtures.size() - 1).epoch()).isGreaterThan(mixtures.get(0).epoch());
  }

  @Test
  void shouldWaitForTheIntervalAlsoAfterARestart() {
    Task task = new Task(MemoryStores.open(), Task.given(64, D));
    for (int i = 0; i < 60; i++) {
      task.process(group("a", 0, i, 0.0));
    }
    Optional<Mixture> first = task.board().announce(task.board().emit().estimate(), 1_000_000);
    task.restart(Task.given(64, D));

    assertThat(first).isPresent();
    assertThat(task.board().announce(task.board().emit().estimate(), 1_001_000)).isEmpty();
  }

  /** Three negatives whose words repeat so much of the query's. */
  private ExampleGroup group(String source, int step, int i, double containment) {
    ExampleGroup group = Examples.group(source, step * 1_000L, "q" + step + "-" + i, D, 3, random);
    return new ExampleGroup(
        group.board(),
        group.source(),
        group.encoder(),
        group.minedAtMs(),
        1,
        group.queryId(),
        group.positiveId(),
        group.query(),
        group.positive(),
        group.negatives().stream()
            .map(n -> new Negative(n.id(), false, containment, n.vector()))
            .toList());
  }
}
