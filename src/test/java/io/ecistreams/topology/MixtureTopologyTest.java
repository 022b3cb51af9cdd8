package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Mixture;
import io.ecistreams.avro.MixtureWeight;
import io.ecistreams.avro.RankChange;
import io.ecistreams.avro.Ranking;
import io.ecistreams.model.Background;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.testing.Mined;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.Test;

class MixtureTopologyTest {
  private static final int D = 6;
  private static final Instant START = TopologyHarness.START;

  @Test
  void shouldAnnounceOneChangeAndTurnTheMixtureWhenTwoSourcesCrossOver() {
    try (TopologyHarness harness = new TopologyHarness(given())) {
      Set<RankChange> changes = new LinkedHashSet<>();
      int crossings = 0;
      String leader = "a";
      for (int minute = 0; minute < 16; minute++) {
        mine(harness, minute, minute < 8 ? "a" : "b");
        harness.driver.advanceWallClockTime(Duration.ofMinutes(1));
        Ranking ranking = harness.lastRanking("board");
        String first = ranking.getWindows().get(0).getSources().get(0).getSource();
        crossings += first.equals(leader) ? 0 : 1;
        leader = first;
        changes.addAll(ranking.getChanges());
      }

      assertThat(crossings).isPositive();
      assertThat(changes).hasSize(1);
      RankChange change = changes.iterator().next();
      assertThat(change.getRisen()).isEqualTo("b");
      assertThat(change.getFallen()).isEqualTo("a");
      assertThat(change.getReason()).contains("b is above a now", "residuality +", "residuality -");
      assertThat(change.getRisenNow().getResiduality())
          .isGreaterThan(change.getRisenBefore().getResiduality());
      assertThat(change.getAt()).isAfter(change.getSince());
      assertTurned(harness.mixtures.readValuesToList());
    }
  }

  private static void assertTurned(List<Mixture> mixtures) {
    long epoch = 0;
    for (Mixture mixture : mixtures) {
      assertThat(mixture.getEpoch()).isGreaterThanOrEqualTo(epoch);
      assertThat(mixture.getWeights().stream().mapToDouble(MixtureWeight::getWeight).sum())
          .isCloseTo(1, within(1e-12));
      epoch = mixture.getEpoch();
    }
    Mixture first = mixtures.get(0);
    Mixture last = mixtures.get(mixtures.size() - 1);
    assertThat(first.getEpoch()).isEqualTo(first.getEmittedAt().getEpochSecond());
    assertThat(first.getEncoderId()).isEqualTo("enc");
    assertThat(weight(first, "a")).isGreaterThan(weight(first, "b"));
    assertThat(weight(last, "b")).isGreaterThan(weight(last, "a"));
    assertThat(last.getEpoch()).isGreaterThan(first.getEpoch());
  }

  @Test
  void shouldTakeTheMixtureBackWhenItsBoardIsForgotten() {
    try (TopologyHarness harness =
        new TopologyHarness(given().idleRetentionMs(Duration.ofHours(1).toMillis()))) {
      mine(harness, 0, "a");
      harness.driver.advanceWallClockTime(Duration.ofMinutes(1));
      long epoch = harness.mixtures.readValuesToList().get(0).getEpoch();
      harness.driver.advanceWallClockTime(Duration.ofMinutes(62));

      assertThat(harness.mixtures.readKeyValuesToList())
          .containsExactly(KeyValue.pair("board", null));
      assertThat(harness.driver.getKeyValueStore("announced").all().hasNext()).isFalse();

      mine(harness, 70, "a");
      harness.driver.advanceWallClockTime(Duration.ofMinutes(1));
      assertThat(harness.mixtures.readValuesToList().get(0).getEpoch()).isGreaterThan(epoch);
    }
  }

  private static double weight(Mixture mixture, String source) {
    return mixture.getWeights().stream()
        .filter(w -> w.getSource().equals(source))
        .mapToDouble(MixtureWeight::getWeight)
        .findFirst()
        .orElseThrow();
  }

  /** Forty records of each source; the negatives of the worse one repeat the query's words. */
  private static void mine(TopologyHarness harness, int minute, String better) {
    for (int i = 0; i < 40; i++) {
      int query = 40 * minute + i;
      for (String source : List.of("a", "b")) {
        String words = source.equals(better) ? "else" : "text of q" + query;
        harness.pipe(record(source, query, words, START.plus(Duration.ofMinutes(minute))));
      }
    }
  }

  private static MinedNegatives record(String source, int query, String words, Instant minedAt) {
    MinedNegatives.Builder record = Mined.record("board", source, query, 3, D, minedAt);
    List<Item> negatives =
        record.getNegatives().stream()
            .map(item -> Item.newBuilder(item).setText(words).build())
            .toList();
    return record.setEncoderId("enc").setNegatives(negatives).build();
  }

  private static TopologyHarness.Options given() {
    Background given = new Background("enc", D, 0, 0.4, 0, 0.4, 128, Background.Origin.GIVEN);
    return new TopologyHarness.Options()
        .windows(new WindowPolicy(60_000, List.of(300_000L, 0L), 120_000))
        .calibration(new CalibrationPolicy(128, 16, 0, Map.of("board", given)));
  }
}
