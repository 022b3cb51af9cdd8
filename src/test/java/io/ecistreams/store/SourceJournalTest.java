package io.ecistreams.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.information.PaneSeries;
import io.ecistreams.information.SourceState;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.scoring.GroupScorer;
import io.ecistreams.scoring.ScoringDefinition;
import io.ecistreams.store.SnapshotStore.Snapshot;
import io.ecistreams.testing.Examples;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

class SourceJournalTest {
  private static final int D = 16;
  private static final long PLENTY = 1L << 30;
  private static final WindowPolicy WINDOWS =
      new WindowPolicy(1_000, List.of(3_000L, WindowPolicy.SINCE_START), 0);

  private final BoardStores stores = MemoryStores.open();
  private final SnapshotStore snapshots = new SnapshotStore(stores.snapshots());
  private final Random random = new Random(1);
  private int dimension = D;
  private PaneSeries panes = new PaneSeries(D, WINDOWS);

  @Test
  void shouldKeepRowsInARingBoundedInBytes() {
    SourceJournal journal = journal(2_000);
    for (int i = 0; i < 60; i++) {
      add(journal, 1_000L * (i % 3), part(D, 1 + i % 2));
      journal.persist(() -> panes);

      assertThat(MemoryStores.valueBytes(stores.journal())).isBetween(400L, 2_000L);
      assertThat(MemoryStores.keys(stores.journal())).hasSizeLessThan(5);
      assertRestored(2_000);
    }
  }

  @Test
  void shouldKeepRowsInARingBoundedInEntries() {
    SourceJournal journal = journal(PLENTY);
    for (int i = 0; i < SourceJournal.SLOTS; i++) {
      add(journal, 1_000L * (i % 2), part(D, 1));
      journal.persist(() -> panes);
    }
    assertThat(MemoryStores.keys(stores.journal())).hasSize(SourceJournal.SLOTS);
    assertThat(MemoryStores.keys(stores.snapshots())).isEmpty();
    assertRestored(PLENTY);

    // A further entry takes the place of the oldest, which a snapshot of its pane covers first.
    add(journal, 1_000, part(D, 1));
    journal.persist(() -> panes);

    assertThat(MemoryStores.keys(stores.journal())).hasSize(SourceJournal.SLOTS);
    assertThat(snapshots.load("b", "s")).containsOnlyKeys(0L);
    assertRestored(PLENTY);
  }

  @Test
  void shouldAskForNoPanesAsLongAsTheRingHasRoom() {
    SourceJournal journal = journal(PLENTY);
    for (int i = 0; i < 20; i++) {
      SourceState part = part(D, 2);
      assertThat(journal.hasRoomFor(0, part)).isTrue();
      add(journal, 0, part);
      journal.persist(() -> fail("panes are not needed"));
    }
    assertRestored(PLENTY);
  }

  @Test
  void shouldCoverATriangleWithASnapshotAtOnce() {
    SourceJournal journal = journal(PLENTY);
    add(journal, 0, part(D, 1));
    add(journal, 1_000, part(D, D));
    journal.persist(() -> panes);

    assertThat(MemoryStores.keys(stores.journal())).hasSize(1);
    assertThat(snapshots.load("b", "s")).containsOnlyKeys(1_000L);
    assertRestored(PLENTY);
    // What comes for it later is a row of the journal again.
    add(journal, 1_000, part(D, 1));
    journal.persist(() -> panes);
    assertThat(MemoryStores.keys(stores.journal())).hasSize(2);
    assertRestored(PLENTY);
  }

  @Test
  void shouldCoverRowsThatBecomeATriangleTogetherWithASnapshotAtOnce() {
    SourceJournal journal = journal(PLENTY);
    for (int i = 0; i < 3; i++) {
      SourceState part = part(D, 3);
      assertThat(journal.hasRoomFor(0, part)).isEqualTo(i < 2);
      add(journal, 0, part);
    }
    journal.persist(() -> panes);

    assertThat(MemoryStores.keys(stores.journal())).isEmpty();
    assertThat(snapshots.load("b", "s")).containsOnlyKeys(0L);
    assertRestored(PLENTY);
  }

  @Test
  void shouldKeepRowsAsRowsInASnapshot() {
    SourceJournal journal = journal(700);
    for (int i = 0; i < 3; i++) {
      add(journal, 0, part(D, 2));
      journal.persist(() -> panes);
    }

    Snapshot snapshot = snapshots.load("b", "s").get(0L);
    assertThat(snapshot.state().matrix().isRows()).isTrue();
    assertThat(MemoryStores.valueBytes(stores.snapshots())).isLessThan(1_500);
    assertRestored(700);
  }

  @Test
  void shouldWriteAPaneOnceACommitAtMost() {
    Map<Bytes, Integer> writes = new HashMap<>();
    KeyValueStore<Bytes, byte[]> counting =
        MemoryStores.watching(stores.snapshots(), "put", key -> writes.merge(key, 1, Integer::sum));
    SourceJournal journal =
        new SourceJournal("b", "s", 1_500, stores.journal(), new SnapshotStore(counting));
    int written = 0;
    for (int commit = 0; commit < 40; commit++) {
      for (int i = 0; i < 5; i++) {
        add(journal, 1_000L * random.nextInt(3), part(D, i == 4 ? random.nextInt(D) : 1));
      }
      writes.clear();
      journal.persist(() -> panes);

      assertThat(writes.values()).allMatch(times -> times == 1);
      written += writes.size();
      assertRestored(1_500);
    }
    assertThat(written).isPositive();
  }

  @Test
  void shouldCoverRowsWithASnapshotWhereTheyAreLargerThanARecordShouldBe() {
    int d = 1_024;
    dimension = d;
    panes = new PaneSeries(d, WINDOWS);
    SourceJournal journal = journal(PLENTY);
    SourceState large = part(d, 100);
    assertThat(large.matrix().isRows()).isTrue();
    assertThat(journal.hasRoomFor(0, large)).isFalse();
    SourceState half = part(d, 40);
    assertThat(journal.hasRoomFor(1_000, half)).isTrue();
    add(journal, 0, large);
    add(journal, 1_000, half);
    assertThat(journal.hasRoomFor(1_000, part(d, 40))).isFalse();
    add(journal, 1_000, part(d, 40));
    journal.persist(() -> panes);

    assertThat(MemoryStores.keys(stores.journal())).isEmpty();
    assertThat(MemoryStores.keys(stores.snapshots()))
        .allMatch(key -> stores.snapshots().get(key).length <= SourceJournal.MOST_ENTRY_BYTES);
    assertRestored(PLENTY);
  }

  @Test
  void shouldHaveNoRoomForATriangleThatIsStillGatheredAsRows() {
    SourceJournal journal = journal(PLENTY);
    for (int rows = 1; rows <= D; rows++) {
      assertThat(journal.hasRoomFor(0, part(D, rows))).as("%d rows", rows).isEqualTo(rows < D / 2);
    }
  }

  @Test
  void shouldHaveNoRoomForAPaneThatIsPartOfTheStoredPast() {
    SourceJournal journal = expireIntoThePast();

    assertThat(snapshots.load("b", "s").get(SnapshotStore.PAST).boundaryMs()).isEqualTo(17_000);
    assertThat(journal.hasRoomFor(16_000, part(D, 1))).isFalse();
    assertThat(journal.hasRoomFor(17_000, part(D, 1))).isTrue();
  }

  @Test
  void shouldLeaveOneSnapshotOfAllPanesThatHaveLeftEveryWindow() {
    expireIntoThePast();

    assertThat(snapshots.load("b", "s"))
        .containsOnlyKeys(SnapshotStore.PAST, 17_000L, 18_000L, 19_000L);
    assertRestored(PLENTY);
  }

  @Test
  void shouldCountAPaneOfThePastOnceWhenACrashLeftItsSnapshot() {
    Map<Bytes, byte[]> before = new HashMap<>();
    KeyValueStore<Bytes, byte[]> remembering =
        MemoryStores.watching(
            stores.snapshots(), "delete", key -> before.put(key, stores.snapshots().get(key)));
    expireIntoThePast(new SnapshotStore(remembering));
    before.values().removeIf(Objects::isNull);
    assertThat(before).isNotEmpty();

    before.forEach(stores.snapshots()::put);

    assertRestored(PLENTY);
  }

  private SourceJournal expireIntoThePast() {
    return expireIntoThePast(snapshots);
  }

  /** One pane after another, each a triangle, until the past is written. */
  private SourceJournal expireIntoThePast(SnapshotStore to) {
    SourceJournal journal = new SourceJournal("b", "s", PLENTY, stores.journal(), to);
    for (long timeMs = 9_000; timeMs <= 19_000; timeMs += 1_000) {
      add(journal, timeMs, part(D, D));
      journal.expire(panes.expire(timeMs));
      journal.persist(() -> panes);
    }
    return journal;
  }

  private SourceJournal journal(long maxBytes) {
    return new SourceJournal("b", "s", maxBytes, stores.journal(), snapshots);
  }

  private void add(SourceJournal journal, long paneStartMs, SourceState part) {
    journal.add(paneStartMs, part);
    panes.merge(paneStartMs, part);
  }

  /** What the stores have is what is in memory. */
  private void assertRestored(long maxBytes) {
    PaneSeries restored = new PaneSeries(dimension, WINDOWS);
    journal(maxBytes).load(restored);
    assertSame(sum(restored), sum(panes));
  }

  private SourceState sum(PaneSeries series) {
    SourceState sum = new SourceState(dimension);
    series.past().ifPresent(sum::merge);
    series.paneStarts().forEach(start -> sum.merge(series.pane(start).orElseThrow()));
    return sum;
  }

  private static void assertSame(SourceState actual, SourceState expected) {
    assertThat(actual.sums().examples()).isEqualTo(expected.sums().examples());
    assertThat(actual.queries()).isEqualTo(expected.queries());
    assertThat(actual.newestMs()).isEqualTo(expected.newestMs());
    double trace = expected.matrix().trace();
    assertThat(actual.matrix().trace()).isCloseTo(trace, within(1e-12 * trace));
  }

  /** A state of so many rows, not brought into its final form. */
  private SourceState part(int d, int rows) {
    SourceState state = new SourceState(d);
    ExampleGroup group = Examples.group("s", 1_000, "q" + random.nextInt(99), d, rows, random);
    new GroupScorer(ScoringDefinition.standard())
        .fold(Task.weighed(group), Examples.background(d), state, new ExampleFlags());
    return state;
  }
}
