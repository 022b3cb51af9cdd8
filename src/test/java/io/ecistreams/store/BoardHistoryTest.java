package io.ecistreams.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.model.EstimateState;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BoardHistoryTest {
  private static final BoardHistory.Bounds BOUNDS = new BoardHistory.Bounds(10, 50);

  private final KeyValueStore<Bytes, byte[]> store =
      Stores.inMemoryKeyValueStore(StoreNames.HISTORY).get();

  @BeforeEach
  void open() {
    store.init(new MockProcessorContext<Void, Void>().getStateStoreContext(), store);
  }

  @Test
  void shouldKeepWhatFitsInTheRingAndNoMore() {
    BoardHistory history = new BoardHistory(store, BOUNDS);
    for (long atMs = 0; atMs < 1_000; atMs += 7) {
      if (history.isDue("b", atMs)) {
        history.append("b", point(atMs));
      }
    }
    assertThat(MemoryStores.keys(store)).hasSize(5);
    assertThat(BoardHistory.read(store, "b", 0, BOUNDS))
        .extracting(HistoryPoint::atMs)
        .containsExactly(952L, 966L, 973L, 980L, 994L);
    assertThat(BoardHistory.read(store, "b", 970, BOUNDS)).hasSize(3);
  }

  @Test
  void shouldForgetWhatAShorterRetentionLeavesOut() {
    BoardHistory longer = new BoardHistory(store, new BoardHistory.Bounds(1_000, 10_000));
    for (long atMs = 0; atMs < 10_000; atMs += 1_000) {
      longer.append("b", point(atMs));
      longer.append("b2", point(atMs));
    }
    BoardHistory.Bounds bounds = new BoardHistory.Bounds(1_000, 3_000);
    assertThat(BoardHistory.read(store, "b", 0, bounds))
        .extracting(HistoryPoint::atMs)
        .containsExactly(7_000L, 8_000L, 9_000L);

    new BoardHistory(store, bounds).append("b", point(10_000));

    assertThat(BoardHistory.read(store, "b", 0, bounds))
        .extracting(HistoryPoint::atMs)
        .containsExactly(8_000L, 9_000L, 10_000L);
    assertThat(MemoryStores.keys(store)).hasSize(3 + 10);
    assertThat(BoardHistory.read(store, "b2", 0, new BoardHistory.Bounds(1_000, 10_000)))
        .hasSize(10);
  }

  @Test
  void shouldReadNoOldPointsWhereALongerRetentionHasNotComeToTheirSlots() {
    new BoardHistory(store, new BoardHistory.Bounds(1_000, 3_000)).append("b", point(0));
    BoardHistory.Bounds bounds = new BoardHistory.Bounds(1_000, 10_000);
    BoardHistory longer = new BoardHistory(store, bounds);
    for (long atMs = 11_000; atMs < 20_000; atMs += 1_000) {
      longer.append("b", point(atMs));
    }
    assertThat(BoardHistory.read(store, "b", 0, bounds))
        .extracting(HistoryPoint::atMs)
        .doesNotContain(0L)
        .hasSize(9);
  }

  @Test
  void shouldTakeOnePointAStep() {
    BoardHistory history = new BoardHistory(store, BOUNDS);
    assertThat(history.isDue("b", 10)).isTrue();
    history.append("b", point(10));
    assertThat(history.isDue("b", 19)).isFalse();
    assertThat(history.isDue("b", 20)).isTrue();
    assertThat(history.isDue("other", 19)).isTrue();
    // After a restart the point of this step is written again.
    assertThat(new BoardHistory(store, BOUNDS).isDue("b", 19)).isTrue();
  }

  @Test
  void shouldRememberNothingWhenThereIsNoRetention() {
    assertThat(new BoardHistory(store, new BoardHistory.Bounds(10, 0)).isDue("b", 100)).isFalse();
    new BoardHistory(store, BOUNDS).append("b", point(10));
    assertThat(BoardHistory.read(store, "b", 0, new BoardHistory.Bounds(10, 0))).isEmpty();
  }

  @Test
  void shouldDeleteOneBoardOnly() {
    BoardHistory history = new BoardHistory(store, BOUNDS);
    history.append("b", point(10));
    history.append("b2", point(10));
    history.delete("b");
    assertThat(BoardHistory.read(store, "b", 0, BOUNDS)).isEmpty();
    assertThat(BoardHistory.read(store, "b2", 0, BOUNDS)).hasSize(1);
    assertThat(history.isDue("b", 10)).isTrue();
  }

  @Test
  void shouldReadBackWhatWasWrittenInAboutSixtyBytesASource() {
    HistoryPoint point = point(123);
    byte[] bytes = point.toBytes();
    assertThat(HistoryPoint.fromBytes(bytes)).isEqualTo(point);
    assertThat(bytes.length).isEqualTo(1 + 8 + 8 + 4 + 2 * (4 + 1 + 8 + 4 + 4 + 9 * 4) + 4 + 4);
  }

  private static HistoryPoint point(long atMs) {
    return new HistoryPoint(
        atMs,
        atMs - 1,
        List.of(
            source("bm25", EstimateState.READY, Optional.of(0.1f)),
            source("täx", EstimateState.WARMING_UP, Optional.empty())));
  }

  private static HistoryPoint.Source source(
      String name, EstimateState state, Optional<Float> more) {
    return new HistoryPoint.Source(
        name,
        state,
        1L << 40,
        1,
        256,
        0.5f,
        more,
        0.25f,
        new HistoryPoint.Parts(0.1f, 0.2f, 0.3f, 0.4f),
        0.6f,
        more);
  }
}
