package io.ecistreams.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.information.SourceState;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.scoring.GroupScorer;
import io.ecistreams.scoring.ScoringDefinition;
import io.ecistreams.store.SnapshotStore.Snapshot;
import io.ecistreams.testing.Examples;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

class SnapshotStoreTest {
  private static final int LARGE = 400;
  private final KeyValueStore<Bytes, byte[]> store = MemoryStores.open().snapshots();
  private final SnapshotStore snapshots = new SnapshotStore(store);

  @Test
  void shouldSpanSeveralChunksBelowARecordsLimitWhenTheMatrixIsLarge() {
    SourceState state = state(LARGE, 1);

    snapshots.put("b", "s", 7_000, new Snapshot(5, Long.MIN_VALUE, state));

    assertThat(MemoryStores.keys(store)).hasSize(1 + 2);
    assertThat(MemoryStores.keys(store)).allMatch(key -> store.get(key).length <= 512 * 1024);
    Map<Long, Snapshot> loaded = snapshots.load("b", "s");
    assertThat(loaded).containsOnlyKeys(7_000L);
    assertThat(loaded.get(7_000L).coveredSequence()).isEqualTo(5);
    assertThat(loaded.get(7_000L).state().toBytes()).isEqualTo(state.toBytes());
  }

  @Test
  void shouldKeepOneGenerationWhenASnapshotIsReplacedAgainAndAgain() {
    for (int i = 0; i < 5; i++) {
      SourceState state = state(LARGE, i);
      snapshots.put("b", "s", SnapshotStore.PAST, new Snapshot(i, 9_000 + i, state));

      assertThat(MemoryStores.keys(store)).hasSize(3);
      Snapshot loaded = snapshots.load("b", "s").get(SnapshotStore.PAST);
      assertThat(loaded.coveredSequence()).isEqualTo(i);
      assertThat(loaded.boundaryMs()).isEqualTo(9_000 + i);
      assertThat(loaded.state().toBytes()).isEqualTo(state.toBytes());
    }
    snapshots.delete("b", "s", SnapshotStore.PAST);
    assertThat(MemoryStores.keys(store)).isEmpty();
    snapshots.delete("b", "s", SnapshotStore.PAST);
  }

  @Test
  void shouldStillGiveTheOldOneWhenTheNewChunksAreThereButNotTheHeader() {
    SourceState old = state(LARGE, 1);
    snapshots.put("b", "s", 0, new Snapshot(1, 0, old));
    Bytes header = StoreKeys.snapshot("b", "s", 0, (byte) 0, 0);
    byte[] oldHeader = store.get(header);
    byte[][] oldChunks = new byte[2][];
    for (int chunk = 0; chunk < 2; chunk++) {
      oldChunks[chunk] = store.get(StoreKeys.snapshot("b", "s", 0, (byte) 1, chunk));
    }
    snapshots.put("b", "s", 0, new Snapshot(2, 0, state(LARGE, 2)));

    store.put(header, oldHeader);
    for (int chunk = 0; chunk < 2; chunk++) {
      store.put(StoreKeys.snapshot("b", "s", 0, (byte) 1, chunk), oldChunks[chunk]);
    }

    assertThat(snapshots.load("b", "s").get(0L).coveredSequence()).isEqualTo(1);
    assertThat(snapshots.load("b", "s").get(0L).state().toBytes()).isEqualTo(old.toBytes());
  }

  @Test
  void shouldKeepSourcesApartWhenOneNameBeginsWithAnother() {
    snapshots.put("b", "s1", 0, new Snapshot(1, 0, state(3, 1)));
    snapshots.put("b", "s10", 0, new Snapshot(2, 0, state(3, 2)));
    snapshots.put("b1", "s1", 0, new Snapshot(3, 0, state(3, 3)));

    assertThat(snapshots.load("b", "s1").get(0L).coveredSequence()).isEqualTo(1);
    assertThat(snapshots.load("b", "s10").get(0L).coveredSequence()).isEqualTo(2);
    assertThat(snapshots.load("b1", "s1").get(0L).coveredSequence()).isEqualTo(3);
    assertThat(snapshots.load("b1", "s10")).isEmpty();
  }

  @Test
  void shouldSayThatItIsDamagedWhenAChunkIsMissingFlippedCutOrLonger() {
    for (int chunk = 0; chunk < 2; chunk++) {
      Bytes key = StoreKeys.snapshot("b", "s", 4_000, (byte) 1, chunk);
      for (String damage : new String[] {"missing", "flipped", "cut", "longer", "empty"}) {
        MemoryStores.keys(store).forEach(store::delete);
        snapshots.put("b", "s", 4_000, new Snapshot(1, 0, state(LARGE, 1)));
        damage(key, damage);

        assertThatExceptionOfType(StoredStateException.class)
            .as("chunk %d %s", chunk, damage)
            .isThrownBy(() -> snapshots.load("b", "s"))
            .withMessageContaining("the snapshot of pane 4000 of b|s is damaged")
            .withMessageContaining("delete the local state directory");
      }
    }
  }

  @Test
  void shouldRefuseWithoutAllocatingWhenAnyBitOfTheHeaderIsFlipped() {
    snapshots.put("b", "s", 4_000, new Snapshot(1, 0, state(3, 1)));
    Bytes key = StoreKeys.snapshot("b", "s", 4_000, (byte) 0, 0);
    byte[] good = store.get(key);
    for (int bit = 0; bit < 8 * good.length; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << (bit % 8));
      store.put(key, bad);

      assertThatExceptionOfType(StoredStateException.class)
          .as("bit %d", bit)
          .isThrownBy(() -> snapshots.load("b", "s"))
          .withMessageContaining("snapshot");
    }
    store.put(key, new byte[0]);
    assertThatExceptionOfType(StoredStateException.class)
        .isThrownBy(() -> snapshots.load("b", "s"));
  }

  @Test
  void shouldRestoreABoardWhoseSnapshotsSpanChunks() {
    Random random = new Random(3);
    Task task = new Task(MemoryStores.open(), Task.given(LARGE));
    for (int i = 0; i < 12; i++) {
      task.process(Examples.group("a", 900L * i, "q" + i, LARGE, LARGE / 2, random));
    }
    assertThat(MemoryStores.keysOf(task.stores().snapshots(), Examples.BOARD, "a"))
        .isGreaterThanOrEqualTo(3);

    Task restored = new Task(MemoryStores.copy(task.stores()), Task.given(LARGE));

    Estimates.assertEqual(restored.estimate(), task.estimate());
  }

  private void damage(Bytes key, String damage) {
    byte[] chunk = store.get(key).clone();
    switch (damage) {
      case "missing" -> store.delete(key);
      case "cut" -> store.put(key, Arrays.copyOf(chunk, chunk.length - 1));
      case "longer" -> store.put(key, Arrays.copyOf(chunk, chunk.length + 1));
      case "empty" -> store.put(key, new byte[0]);
      default -> {
        chunk[chunk.length / 2] ^= 1;
        store.put(key, chunk);
      }
    }
  }

  /** A triangle. */
  private static SourceState state(int dimension, long seed) {
    int rows = dimension;
    Random random = new Random(seed);
    CosineBackground background = Examples.background(dimension);
    GroupScorer scorer = new GroupScorer(ScoringDefinition.standard());
    SourceState state = new SourceState(dimension);
    for (int i = 0; i < 2; i++) {
      scorer.fold(
          Examples.group("s", i, "q" + i, dimension, rows, random),
          background,
          state,
          new ExampleFlags());
    }
    return state;
  }
}
