package io.ecistreams.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ecistreams.model.CosineBackground;
import io.ecistreams.scoring.ScoringDefinition;
import io.ecistreams.testing.Examples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

class RestoreTest {
  private static final int D = 3;
  private final Random random = new Random(1);

  @Test
  void shouldReadTheJournalOneSourceAtATime() {
    int wide = 16;
    Task task = new Task(MemoryStores.open(), Task.given(wide));
    for (int i = 0; i < 30; i++) {
      for (String source : List.of("a", "a b", "ab", "\u00e9")) {
        task.process(Examples.group(source, 1_000, "q" + i, wide, 2, random));
      }
    }
    List<String> reads = new ArrayList<>();
    BoardStores stores = task.stores();
    BoardStores recording =
        MemoryStores.map(
            stores,
            store ->
                store == stores.journal()
                    ? recording(recording(store, "get", reads), "prefixScan", reads)
                    : store);

    Task restored = new Task(recording, Task.given(wide));

    assertThat(reads).containsExactlyInAnyOrder("a", "a b", "ab", "\u00e9");
    Estimates.assertEqual(restored.estimate(), task.estimate());
    assertThat(stores.sources("ru")).isEmpty();
    assertThat(stores.sources("run2")).isEmpty();
  }

  /** A store that notes the source of whole entries that are read, once in a row. */
  private static KeyValueStore<Bytes, byte[]> recording(
      KeyValueStore<Bytes, byte[]> store, String method, List<String> reads) {
    return MemoryStores.watching(
        store,
        method,
        key -> {
          String source = StoreKeys.source(Examples.BOARD, key);
          if (reads.isEmpty() || !reads.get(reads.size() - 1).equals(source)) {
            reads.add(source);
          }
        });
  }

  @Test
  void shouldDrainWhatWaitsWhenABackgroundIsGivenLater() {
    Task task = new Task(MemoryStores.open(), Task.calibrating());
    for (int i = 0; i < 10; i++) {
      task.process(Examples.group("a", 1_000, "q" + i, D, 2, random));
    }
    assertThat(task.board().background()).isEmpty();

    task.restart(Task.given(D));
    assertThat(task.board().advance(0)).isTrue();

    assertThat(task.board().background()).contains(Examples.background(D));
    assertThat(task.board().calibration().waiting().examples()).isZero();
    assertThat(task.estimate().windows().get(0).sources().get(0).estimate().n()).isEqualTo(20);
    task.restart(Task.calibrating());
    assertThat(task.board().background()).contains(Examples.background(D));
  }

  @Test
  void shouldRefuseToRestoreWhenAnotherBackgroundIsGivenThanTheFrozenOne() {
    Task task = new Task(MemoryStores.open(), Task.given(D));
    task.process(Examples.group("a", 1_000, "q", D, 2, random));
    CosineBackground other =
        new CosineBackground(
            Examples.ENCODER, D, 0.1, 0.4, 0.0, 0.4, 64, CosineBackground.Origin.GIVEN);

    assertThatExceptionOfType(StoredStateException.class)
        .isThrownBy(() -> task.restart(giving(other)))
        .withMessageContaining("board run")
        .withMessageContaining(Examples.background(D).id())
        .withMessageContaining(other.id())
        .withMessageContaining("take the board out of that file");
    task.restart(Task.given(D));
    task.restart(Task.calibrating());
  }

  @Test
  void shouldRefuseToRestoreWhenTheGivenBackgroundIsOfAnotherEncoder() {
    Task task = new Task(MemoryStores.open(), Task.calibrating());
    task.process(Examples.group("a", 1_000, "q", D, 2, random));

    assertThatExceptionOfType(StoredStateException.class)
        .isThrownBy(
            () ->
                task.restart(
                    giving(
                        new CosineBackground(
                            "other", D + 1, 0, 0.4, 0, 0.4, 64, CosineBackground.Origin.GIVEN))))
        .withMessageContaining("encoder encoder and 3 dimensions")
        .withMessageContaining("encoder other and 4 dimensions")
        .withMessageContaining("another name");
  }

  @Test
  void shouldRefuseWhatWaitsWhenTheGivenBackgroundIsOfAnotherDimension() {
    Task task = new Task(MemoryStores.open(), Task.calibrating());
    task.process(Examples.group("a", 1_000, "q", 2 * D, 2, random));
    task.process(Examples.group("a", 1_000, "r", D, 2, random));

    task.restart(giving(Examples.background(D)));
    assertThat(task.board().advance(0)).isTrue();

    assertThat(task.board().takeMerged().refused())
        .singleElement()
        .satisfies(r -> assertThat(r.rejection().message()).contains("6 numbers where 3"));
    assertThat(task.estimate().windows().get(0).sources().get(0).estimate().n()).isEqualTo(2);
    task.commit();
    task.restart(Task.calibrating());
    assertThat(task.board().identity().dimension()).isEqualTo(D);
    assertThat(MemoryStores.keys(task.stores().waiting())).isEmpty();
  }

  @Test
  void shouldCountTheQueriesOfEveryDimensionAlsoAcrossARestart() {
    Task task = new Task(MemoryStores.open(), Task.calibrating());
    task.process(Examples.group("a", 1_000, "first", 2 * D, 2, random));
    for (int i = 0; i < 16; i++) {
      task.restart(Task.calibrating());
      assertThat(task.board().calibration().queries()).isEqualTo(Math.max(1, i));
      task.take(Examples.group("a", 1_000, "q" + i, D, 2, random));
      task.boards().persist();
    }
    assertThat(task.board().advance(0)).isTrue();
    assertThat(task.board().identity().dimension()).isEqualTo(D);
    assertThat(task.board().takeMerged().refused()).hasSize(1);
    assertThat(task.estimate().windows().get(0).sources().get(0).estimate().n()).isEqualTo(32);
  }

  @Test
  void shouldNameTheTopicsToChangeWhenTheDefinitionHasChanged() {
    Task task = new Task(MemoryStores.open(), Task.given(D));
    task.process(Examples.group("a", 1_000, "q", D, 2, random));

    assertThatExceptionOfType(StoredStateException.class)
        .isThrownBy(
            () ->
                task.restart(
                    Task.settings(Map.of(), Task.WINDOWS, new ScoringDefinition(2.5, 2, 0.5, 1))))
        .withMessageContaining("application.id")
        .withMessageContaining("topic.backgrounds, topic.rankings and topic.source.scores");
  }

  private static TaskBoards.Settings giving(CosineBackground background) {
    return Task.settings(
        Map.of(Examples.BOARD, background), Task.WINDOWS, ScoringDefinition.standard());
  }
}
