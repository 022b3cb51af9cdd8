package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.RevisionMove;
import io.ecistreams.avro.StaleSource;
import io.ecistreams.config.EciConfig;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.serde.AvroMapping;
import io.ecistreams.serde.EstimateMapping;
import io.ecistreams.serde.RegistrationMapping;
import io.ecistreams.testing.Mined;
import io.ecistreams.testing.Rankings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two instances follow an encoder through three revisions; one of them ends on the way. */
class RevisionsIT {
  private static final String BOARD = "run";
  private static final List<String> SOURCES = List.of("bm25", "dense");
  private static final int RECORDS = 60;
  private static final int NEGATIVES = 4;
  private static final int D = 8;
  private static final int QUERIES = 20;

  /** Enough for a background, too few for a rank of either source. */
  private static final int SOME = 2 * 22;

  @TempDir Path directory;

  /** The same of both sources, one after the other. */
  private static List<MinedNegatives> records(String encoder, int seed) {
    List<MinedNegatives> records = new ArrayList<>();
    Instant at = Instant.now().minusSeconds(30);
    for (int i = 0; i < RECORDS; i++) {
      for (String source : SOURCES) {
        records.add(
            Mined.record(BOARD, source, 1_000 * seed + i, NEGATIVES, D, at)
                .setEncoderId(encoder)
                .build());
      }
    }
    return records;
  }

  @Test
  void shouldRankEachRevisionAsItsRecordsAloneWhileInstancesComeAndGo() throws Exception {
    Map<String, String> settings =
        Map.of("calibration.queries", Integer.toString(QUERIES), "windows.ms", "0");
    try (StreamFixture fixture = new StreamFixture(directory, settings)) {
      EciConfig config = fixture.config(Map.of());
      fixture.startApplication(Map.of("state.dir", directory.resolve("one").toString()));
      fixture.startApplication(Map.of("state.dir", directory.resolve("two").toString()));

      List<MinedNegatives> first = records("enc@1", 1);
      send(fixture, first);
      assertOffline(config, first, awaitCounted(fixture, "enc@1"));

      List<MinedNegatives> second = records("enc@2", 2);
      send(fixture, second.subList(0, SOME));
      Ranking gathering =
          fixture.await(BOARD, r -> r.getNext().filter(next -> next.getWaiting() == 0).isPresent());
      assertThat(gathering.getBackground().getEncoderId()).isEqualTo("enc@1");
      fixture.stopNewestApplication();
      send(fixture, second.subList(SOME, second.size()));
      assertOffline(config, second, awaitCounted(fixture, "enc@2"));

      List<MinedNegatives> third = records("enc@3", 3);
      send(fixture, third);
      send(fixture, first.subList(0, 6));
      Ranking last = awaitCounted(fixture, "enc@3");
      assertOffline(config, third, last);
      assertThat(last.getRevisions())
          .extracting(RevisionMove::getFrom)
          .containsExactly("enc@2", "enc@1");
      Ranking counted = fixture.await(BOARD, r -> stale(r) == 6);
      assertThat(counted.getStale())
          .extracting(StaleSource::getSource)
          .containsExactlyElementsOf(SOURCES);
      assertThat(fixture.hasNoDeadLetters()).isTrue();
    }
  }

  private static void send(StreamFixture fixture, List<MinedNegatives> records) {
    fixture.send(records.stream().map(fixture::encode).toList());
  }

  private static Ranking awaitCounted(StreamFixture fixture, String encoder)
      throws InterruptedException {
    return fixture.await(
        BOARD,
        r ->
            r.getBackground().getEncoderId().equals(encoder)
                && StreamFixture.records(r) == RECORDS * SOURCES.size());
  }

  private static long stale(Ranking ranking) {
    return ranking.getStale().stream().mapToLong(StaleSource::getRecords).sum();
  }

  /** As files with the records of the revision are scored under its background. */
  private static void assertOffline(
      EciConfig config, List<MinedNegatives> records, Ranking ranking) {
    OfflineScoring offline =
        OfflineScoring.overEverything(
            Core.intake(config, Optional.empty()),
            config.boards(),
            new CalibrationPolicy(
                QUERIES,
                16,
                0,
                Map.of(BOARD, RegistrationMapping.frozen(ranking.getBackground()).orElseThrow())));
    records.forEach(
        record -> {
          Outcome<MinedRecord> mapped = AvroMapping.toMinedRecord(record);
          assertThat(offline.add(((Outcome.Accepted<MinedRecord>) mapped).value())).isEmpty();
        });
    Rankings.assertSame(
        ranking.getBackground().getEncoderId(),
        EstimateMapping.ranking(offline.estimates().get(BOARD), Map.of(), 0, 0, 0)
            .getWindows()
            .get(0),
        ranking.getWindows().get(0),
        1e-9);
  }
}
