package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.avro.AlertKind;
import io.ecistreams.avro.Command;
import io.ecistreams.avro.CommandKind;
import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Mixture;
import io.ecistreams.avro.MixtureWeight;
import io.ecistreams.avro.RankChange;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
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

  @Test
  void shouldKeepAFinishedSourceAndPublishOneFinalMixtureUntilOneMinesAgain() {
    try (TopologyHarness harness = new TopologyHarness(given())) {
      mine(harness, "a", 0, "else");
      mine(harness, "b", 0, "text of q%d");
      harness.driver.advanceWallClockTime(Duration.ofMinutes(1));
      finish(harness, "a", 0);
      SourceScore finished = null;
      for (int minute = 1; minute < 9; minute++) {
        mine(harness, "b", minute, "text of q%d");
        harness.driver.advanceWallClockTime(Duration.ofMinutes(1));
        finished = harness.lastRanking("board").getWindows().get(0).getSources().get(0);
      }
      // Longer ago than the window of five minutes.
      assertThat(finished.getSource()).isEqualTo("a");
      assertThat(finished.getRank()).contains(1);
      assertThat(finished.getN()).isEqualTo(120);
      assertThat(finished.getFinishedAt()).contains(START.plusSeconds(1));
      List<Mixture> live = harness.mixtures.readValuesToList();
      assertThat(live).noneMatch(Mixture::getFinal$);
      assertThat(weight(live.get(live.size() - 1), "a")).isGreaterThan(0.5);

      finish(harness, "b", 8);
      harness.driver.advanceWallClockTime(Duration.ofSeconds(9));
      assertThat(harness.mixtures.readValuesToList()).noneMatch(Mixture::getFinal$);
      for (int minute = 0; minute < 30; minute++) {
        harness.driver.advanceWallClockTime(Duration.ofMinutes(1));
      }
      List<Mixture> last = harness.mixtures.readValuesToList();
      assertThat(last).hasSize(1);
      assertThat(last.get(0).getFinal$()).isTrue();
      assertThat(last.get(0).getValidUntil()).isEmpty();
      assertThat(last.get(0).getReason()).startsWith("all miners have ended");
      assertThat(weight(last.get(0), "a")).isGreaterThan(0.5);
      assertThat(harness.alerts.readValuesToList())
          .noneMatch(alert -> alert.getKind() == AlertKind.SOURCE_SILENT);

      mine(harness, "a", 40, "else");
      harness.driver.advanceWallClockTime(Duration.ofSeconds(5));
      List<Mixture> again = harness.mixtures.readValuesToList();
      assertThat(again).hasSize(1);
      assertThat(again.get(0).getFinal$()).isFalse();
      assertThat(again.get(0).getValidUntil()).isPresent();
      assertThat(again.get(0).getReason()).startsWith("a mined again");
      assertThat(again.get(0).getEpoch()).isGreaterThan(last.get(0).getEpoch());
      assertThat(harness.lastRanking("board").getWindows().get(0).getSources())
          .allSatisfy(s -> assertThat(s.getN()).isEqualTo(s.getSource().equals("a") ? 120 : 600))
          .extracting(s -> s.getFinishedAt().isPresent())
          .containsExactly(false, true);
    }
  }

  private static void finish(TopologyHarness harness, String source, int minute) {
    Instant at = START.plus(Duration.ofMinutes(minute)).plusSeconds(1);
    harness.commands.pipeInput(new Command("board", source, CommandKind.FINISH_SOURCE, at));
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
    for (String source : List.of("a", "b")) {
      mine(harness, source, minute, source.equals(better) ? "else" : "text of q%d");
    }
  }

  private static void mine(TopologyHarness harness, String source, int minute, String words) {
    for (int query = 40 * minute; query < 40 * (minute + 1); query++) {
      Instant minedAt = START.plus(Duration.ofMinutes(minute));
      harness.pipe(record(source, query, words.formatted(query), minedAt));
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
    CosineBackground given =
        new CosineBackground("enc", D, 0, 0.4, 0, 0.4, 128, CosineBackground.Origin.GIVEN);
    return new TopologyHarness.Options()
        .windows(new WindowPolicy(60_000, List.of(300_000L, 0L), 120_000))
        .calibration(new CalibrationPolicy(128, 16, 0, Map.of("board", given)));
  }
}
