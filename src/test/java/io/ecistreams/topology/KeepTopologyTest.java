package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Mixture;
import io.ecistreams.avro.Ranking;
import io.ecistreams.store.BoardHistory;
import io.ecistreams.store.HistoryPoint;
import io.ecistreams.store.LatestRecords;
import io.ecistreams.store.LatestRecords.Kind;
import io.ecistreams.store.StoreNames;
import io.ecistreams.testing.Mined;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

/** What readers ask for is what was published. */
class KeepTopologyTest {
  private static final Instant START = TopologyHarness.START;
  private static final BoardHistory.Bounds BOUNDS = new BoardHistory.Bounds(60_000, 3_600_000);

  @Test
  void shouldKeepTheNewestRankingAndMixtureAsPublishedAndAPointAStep() {
    TopologyHarness.Options options =
        new TopologyHarness.Options()
            .history(BOUNDS)
            .idleRetentionMs(Duration.ofHours(2).toMillis());
    try (TopologyHarness harness = new TopologyHarness(options)) {
      for (int query = 0; query < 140; query++) {
        harness.pipe(Mined.record("b", "bm25", query, 3, 6, START).build());
        harness.pipe(Mined.record("b", "dense", query, 3, 6, START).build());
        harness.driver.advanceWallClockTime(Duration.ofSeconds(3));
      }
      harness.driver.advanceWallClockTime(Duration.ofMinutes(2));

      Ranking ranking = harness.lastRanking("b");
      assertThat(kept(harness, Kind.RANKING))
          .map(bytes -> harness.serdes().rankings().deserializer().deserialize("", bytes))
          .contains(ranking);
      List<Mixture> mixtures = harness.mixtures.readValuesToList();
      Mixture newest = mixtures.get(mixtures.size() - 1);
      assertThat(kept(harness, Kind.MIXTURE))
          .map(bytes -> harness.serdes().mixtures().deserializer().deserialize("", bytes))
          .contains(newest);
      List<HistoryPoint> points = history(harness);
      // Scored since the 128th query, at 6:24 of nine minutes.
      assertThat(points).hasSizeBetween(2, 4);
      assertThat(points).extracting(point -> point.atMs() / 60_000).doesNotHaveDuplicates();
      HistoryPoint last = points.get(points.size() - 1);
      assertThat(last.sources()).extracting(HistoryPoint.Source::source).contains("bm25", "dense");
      assertThat(last.sources().get(0).weight()).isPresent();

      harness.driver.advanceWallClockTime(Duration.ofHours(3));
      assertThat(kept(harness, Kind.RANKING)).isEmpty();
      assertThat(kept(harness, Kind.MIXTURE)).isEmpty();
      assertThat(history(harness)).isEmpty();
    }
  }

  private static Optional<byte[]> kept(TopologyHarness harness, Kind kind) {
    KeyValueStore<Bytes, byte[]> store = harness.driver.getKeyValueStore(StoreNames.LATEST);
    return LatestRecords.get(store, "b", kind);
  }

  private static List<HistoryPoint> history(TopologyHarness harness) {
    KeyValueStore<Bytes, byte[]> store = harness.driver.getKeyValueStore(StoreNames.HISTORY);
    return BoardHistory.read(store, "b", 0, BOUNDS);
  }
}
