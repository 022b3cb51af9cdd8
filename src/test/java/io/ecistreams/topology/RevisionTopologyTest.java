package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.alarm.AlarmPolicy;
import io.ecistreams.alarm.LifeCycle;
import io.ecistreams.avro.Alert;
import io.ecistreams.avro.AlertKind;
import io.ecistreams.avro.AlertState;
import io.ecistreams.avro.Background;
import io.ecistreams.avro.BackgroundState;
import io.ecistreams.avro.Command;
import io.ecistreams.avro.CommandKind;
import io.ecistreams.avro.Mixture;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.RevisionMove;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.StaleSource;
import io.ecistreams.avro.UpcomingRevision;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.testing.Mined;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A board whose encoder goes through revisions, over the topics. */
class RevisionTopologyTest {
  private static final int D = 6;
  private static final long GRACE_MS = 30_000;
  private static final AlarmPolicy USUAL = AlarmPolicy.standard();

  private final TopologyHarness harness =
      new TopologyHarness(
          new TopologyHarness.Options()
              .windows(new WindowPolicy(60_000, List.of(300_000L, 0L), 120_000))
              .calibration(new CalibrationPolicy(16, 16, 0, Map.of()))
              .alarms(
                  new AlarmPolicy(
                      USUAL.spikes(),
                      new AlarmPolicy.Levels(1, 1, 600_000, GRACE_MS),
                      USUAL.badInputRate(),
                      USUAL.silentMs(),
                      new LifeCycle(0, 0, 86_400_000),
                      USUAL.quarantine())));
  private int query;

  @AfterEach
  void close() {
    harness.close();
  }

  /** So many records of four negatives. */
  private void mine(String source, String encoder, int records, Instant at) {
    for (int i = 0; i < records; i++) {
      harness.pipe(Mined.record("board", source, query++, 4, D, at).setEncoderId(encoder).build());
    }
    pass(3_000);
  }

  private void mine(String source, String encoder, int records) {
    mine(source, encoder, records, TopologyHarness.START);
  }

  private void pass(long ms) {
    harness.driver.advanceWallClockTime(Duration.ofMillis(ms));
  }

  private Ranking ranking() {
    return harness.lastRanking("board");
  }

  private List<String> reasons() {
    return harness.deadLetters.readRecordsToList().stream()
        .map(TestRecord::headers)
        .map(h -> new String(h.lastHeader(LetterHeaders.REASON).value(), StandardCharsets.UTF_8))
        .toList();
  }

  private static Map<String, Long> examples(Ranking ranking) {
    return ranking.getWindows().get(0).getSources().stream()
        .collect(Collectors.toMap(SourceScore::getSource, SourceScore::getN));
  }

  @Test
  void shouldRegisterRankAndMixAcrossAChangeOfRevision() {
    mine("a", "enc@1", 40);
    mine("b", "enc@1", 40);
    List<Mixture> before = harness.mixtures.readValuesToList();
    assertThat(before).isNotEmpty();

    mine("a", "enc@2", 10);
    Ranking calibrating = ranking();
    assertThat(calibrating.getBackground().getEncoderId()).isEqualTo("enc@1");
    assertThat(examples(calibrating)).isEqualTo(Map.of("a", 160L, "b", 160L));
    UpcomingRevision next = calibrating.getNext().orElseThrow();
    assertThat(next.getBackground().getEncoderId()).isEqualTo("enc@2");
    assertThat(next.getBackground().getState()).isEqualTo(BackgroundState.CALIBRATING);
    assertThat(next.getBackground().getQueries()).isEqualTo(10);
    assertThat(next.getWaiting()).isEqualTo(40);
    Background opened = harness.backgrounds.readValuesToList().stream().reduce((f, s) -> s).get();
    assertThat(opened.getEncoderId()).isEqualTo("enc@1");
    assertThat(opened.getNext().orElseThrow().getEncoderId()).isEqualTo("enc@2");

    mine("a", "enc@2", 30);
    Ranking gathering = ranking();
    assertThat(gathering.getNext().orElseThrow().getBackground().getState())
        .isEqualTo(BackgroundState.FROZEN);
    assertThat(gathering.getNext().orElseThrow().getSources().get(0).getN()).isEqualTo(160);
    assertThat(gathering.getNext().orElseThrow().getSources().get(1).getAwaited()).isTrue();
    assertThat(examples(gathering)).isEqualTo(Map.of("a", 160L, "b", 160L));

    mine("b", "enc@2", 40);
    Ranking changed = ranking();
    assertThat(changed.getBackground().getEncoderId()).isEqualTo("enc@2");
    assertThat(changed.getNext()).isEmpty();
    assertThat(examples(changed)).isEqualTo(Map.of("a", 160L, "b", 160L));
    RevisionMove move = changed.getRevisions().get(0);
    assertThat(move.getFrom()).isEqualTo("enc@1");
    assertThat(move.getTo()).isEqualTo("enc@2");
    assertThat(move.getSources()).hasSize(2);
    Background last = harness.backgrounds.readValuesToList().stream().reduce((f, s) -> s).get();
    assertThat(last.getEncoderId()).isEqualTo("enc@2");
    assertThat(last.getNext()).isEmpty();
    assertThat(last.getPassed()).containsExactly("enc@1");

    pass(60_000);
    mine("a", "enc@2", 40);
    List<Mixture> after = harness.mixtures.readValuesToList();
    assertThat(after.get(after.size() - 1).getEncoderId()).isEqualTo("enc@2");
    assertThat(after.get(after.size() - 1).getEpoch())
        .isGreaterThanOrEqualTo(before.get(before.size() - 1).getEpoch());
    assertThat(reasons()).isEmpty();
  }

  @Test
  void shouldReplaceANextRevisionByANewerOne() {
    mine("a", "enc@1", 40);
    mine("b", "enc@1", 40);
    mine("a", "enc@2", 40);
    mine("a", "enc@3", 1);
    assertThat(ranking().getNext().orElseThrow().getBackground().getEncoderId()).isEqualTo("enc@3");

    // Folded under what is registered no more, and counted.
    mine("b", "enc@2", 2);
    mine("a", "enc@3", 40);
    mine("b", "enc@3", 40);
    Ranking changed = ranking();
    assertThat(changed.getBackground().getEncoderId()).isEqualTo("enc@3");
    assertThat(examples(changed)).isEqualTo(Map.of("a", 164L, "b", 160L));
    assertThat(changed.getRevisions()).hasSize(1);
    assertThat(changed.getStale()).containsExactly(new StaleSource("b", 2L, 8L, "enc@2"));
    assertThat(reasons()).isEmpty();
  }

  @Test
  void shouldChangeWithoutASourceThatStaysBehindForLongerThanTheOverlap() {
    mine("a", "enc@1", 40);
    mine("b", "enc@1", 40);
    mine("a", "enc@2", 40);
    mine("b", "enc@1", 1, TopologyHarness.START.plusMillis(299_999));
    assertThat(ranking().getBackground().getEncoderId()).isEqualTo("enc@1");

    mine("b", "enc@1", 1, TopologyHarness.START.plusMillis(300_000));
    Ranking changed = ranking();
    assertThat(changed.getBackground().getEncoderId()).isEqualTo("enc@2");
    assertThat(examples(changed)).isEqualTo(Map.of("a", 160L));
    // What is in no window any more leaves the topic of scores.
    assertThat(harness.scores.readKeyValuesToMap()).containsEntry("board|b", null);
  }

  @Test
  void shouldCountAndTellOfASourceThatIsStale() {
    mine("a", "enc@1", 40);
    mine("b", "enc@1", 40);
    mine("a", "enc@2", 40);
    mine("b", "enc@2", 40);
    assertThat(ranking().getBackground().getEncoderId()).isEqualTo("enc@2");
    mine("b", "enc@1", 3);
    assertThat(ranking().getStale()).containsExactly(new StaleSource("b", 3L, 12L, "enc@1"));
    assertThat(stale()).isEmpty();

    pass(GRACE_MS);
    List<Alert> told = stale();
    assertThat(told).hasSize(1);
    assertThat(told.get(0).getState()).isEqualTo(AlertState.FIRING);
    assertThat(told.get(0).getSource()).contains("b");
    assertThat(told.get(0).getSummary()).contains("refresh this miner");

    mine("b", "enc@2", 1);
    assertThat(stale()).extracting(Alert::getState).containsExactly(AlertState.RESOLVED);
    assertThat(reasons()).isEmpty();
  }

  @Test
  void shouldCountTextsOfARevisionThatPassedAsStaleThoughNothingCanEmbedThem() {
    mine("a", "enc@1", 40);
    mine("a", "enc@2", 40);
    assertThat(ranking().getBackground().getEncoderId()).isEqualTo("enc@2");

    for (String encoder : List.of("enc", "enc@1")) {
      harness.pipe(
          Mined.record("board", "b", 1, 2, D, TopologyHarness.START)
              .setEncoderId(encoder)
              .setQuery(Mined.text("q1", "a query"))
              .build());
      pass(3_000);
    }
    assertThat(reasons()).isEmpty();
    assertThat(ranking().getStale()).containsExactly(new StaleSource("b", 2L, 4L, "enc@1"));

    mine("", "enc@1", 1);
    assertThat(reasons()).containsExactly("MISSING_FIELD");
  }

  private List<Alert> stale() {
    return harness.alerts.readValuesToList().stream()
        .filter(alert -> alert != null && alert.getKind() == AlertKind.SOURCE_STALE)
        .toList();
  }

  @Test
  void shouldTellOfASourceThatHasSentNothingOfTheNewRevision() {
    mine("a", "enc@1", 40);
    mine("b", "enc@1", 40);
    mine("a", "enc@2", 40);
    mine("a", "enc@2", 1, TopologyHarness.START.plusMillis(300_000));
    assertThat(ranking().getBackground().getEncoderId()).isEqualTo("enc@2");

    pass(GRACE_MS);
    assertThat(stale()).extracting(alert -> alert.getSource().orElse("")).containsExactly("b");
  }

  @Test
  void shouldTellOfNoSourceThatHasSentTheNewRevisionOrHasEndedOrWasOnlyRefused() {
    mine("a", "enc@1", 40);
    mine("left", "enc@1", 40);
    mine("ended", "enc@1", 40);
    mine("refused", "other@1", 1);
    finish("ended");
    mine("left", "enc@2", 1);
    // The one record of enc@2 has left the primary window when the revision changes.
    mine("a", "enc@2", 40, TopologyHarness.START.plusMillis(600_000));
    Ranking changed = ranking();
    assertThat(changed.getBackground().getEncoderId()).isEqualTo("enc@2");
    assertThat(examples(changed)).isEqualTo(Map.of("a", 160L));

    // What was still on its way.
    mine("ended", "enc@1", 1);
    pass(GRACE_MS);
    assertThat(stale()).isEmpty();
  }

  private void finish(String source) {
    harness.commands.pipeInput(
        new Command("board", source, CommandKind.FINISH_SOURCE, TopologyHarness.START));
  }

  @Test
  void shouldRefuseAnotherEncoderAndSayHowARevisionIsCalled() {
    mine("a", "enc@1", 40);
    harness.deadLetters.readRecordsToList();
    harness.pipe(
        Mined.record("board", "a", 1, 4, D, TopologyHarness.START).setEncoderId("other@1").build());
    List<TestRecord<byte[], byte[]>> letters = harness.deadLetters.readRecordsToList();
    assertThat(letters).hasSize(1);
    assertThat(letters.get(0).headers().toArray())
        .anySatisfy(
            header ->
                assertThat(new String(header.value(), StandardCharsets.UTF_8))
                    .contains("enc@REVISION"));
  }

  @Test
  void shouldRefuseAnEncoderWithoutNameOrRevision() {
    for (String encoder : List.of("enc@", "@1", "@")) {
      mine("a", encoder, 1);
    }
    assertThat(reasons()).containsExactly("INVALID_FIELD", "INVALID_FIELD", "INVALID_FIELD");
  }
}
