package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.alarm.AlarmPolicy;
import io.ecistreams.alarm.LifeCycle;
import io.ecistreams.alarm.QuarantinePolicy;
import io.ecistreams.avro.Alert;
import io.ecistreams.avro.AlertKind;
import io.ecistreams.avro.AlertState;
import io.ecistreams.avro.Command;
import io.ecistreams.avro.CommandKind;
import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Mixture;
import io.ecistreams.avro.QuarantinedExample;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.Suspect;
import io.ecistreams.avro.Verdict;
import io.ecistreams.avro.WindowRanking;
import io.ecistreams.model.AlertLabels;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.store.LatestRecords;
import io.ecistreams.store.StoreNames;
import io.ecistreams.testing.Mined;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

class AlarmTopologyTest {
  private static final float[] ALIKE = {1, 0, 0};
  private static final float[] OTHER = {0, 1, 0};
  private static final float[] FAR = {-1, 0, 0};
  private static final float[] NEAR = {0.95f, 0.31f, 0};
  private static final int K = 4;

  private final TopologyHarness harness = new TopologyHarness(options());
  private final List<QuarantinedExample> suspects = new ArrayList<>();
  private int query;

  private static TopologyHarness.Options options() {
    CosineBackground given =
        new CosineBackground("enc", 3, 0, 0.2, 0, 0.2, 128, CosineBackground.Origin.GIVEN);
    return new TopologyHarness.Options()
        .windows(new WindowPolicy(60_000, List.of(300_000L, 0L), 120_000))
        .calibration(new CalibrationPolicy(128, 16, 0, Map.of("board", given)))
        .alarms(
            new AlarmPolicy(
                new AlarmPolicy.Spikes(1_000, 200, 0.02, Map.of()),
                new AlarmPolicy.Levels(1, 1, 600_000, 900_000),
                0.05,
                60_000,
                new LifeCycle(2_000, 5_000, 20_000),
                new QuarantinePolicy(1, 0.2, 1_000)));
  }

  /** Records of which some negatives are the positive under another id. */
  private void mine(String source, int records, int falseNegatives) {
    for (int i = 0; i < records; i++) {
      harness.pipe(record(source, falseNegatives).build());
    }
  }

  private MinedNegatives.Builder record(String source, int falseNegatives) {
    List<Item> negatives = new ArrayList<>();
    for (int n = 0; n < K; n++) {
      negatives.add(Mined.item("n" + query + "-" + n, n < falseNegatives ? ALIKE : OTHER));
    }
    query++;
    return MinedNegatives.newBuilder()
        .setBoard("board")
        .setSource(source)
        .setEncoderId("enc")
        .setQuery(Mined.item("q" + query, ALIKE))
        .setPositives(List.of(Mined.item("p" + query, ALIKE)))
        .setNegatives(negatives)
        .setMinedAt(TopologyHarness.START);
  }

  private void pass(long ms) {
    harness.driver.advanceWallClockTime(Duration.ofMillis(ms));
  }

  /** What is told of sources; these queries are all alike, so the background drifts as well. */
  private List<KeyValue<String, Alert>> told() {
    String drift =
        new AlertLabels(io.ecistreams.model.AlertRule.BACKGROUND_DRIFT, "board", Optional.empty())
            .fingerprint();
    return harness.alerts.readKeyValuesToList().stream()
        .filter(change -> !change.key.equals(drift))
        .toList();
  }

  /** What readers are answered. */
  private List<Alert> kept() {
    KeyValueStore<Bytes, byte[]> store = harness.driver.getKeyValueStore(StoreNames.LATEST);
    return LatestRecords.alerts(store, "board").stream()
        .map(bytes -> harness.serdes().alerts().deserializer().deserialize("", bytes))
        .toList();
  }

  private KeyValue<String, Alert> onlyOneTold() {
    List<KeyValue<String, Alert>> told = told();
    assertThat(told).hasSize(1);
    return told.get(0);
  }

  private List<Alert> alerts(AlertKind kind) {
    return harness.alerts.readValuesToList().stream()
        .filter(alert -> alert != null && alert.getKind() == kind)
        .toList();
  }

  @Test
  void shouldTellASpikesWholeLifeInOneRecordAChangeAndHoldTheSourceDownMeanwhile() {
    try (harness) {
      mine("a", 60, 0);
      mine("b", 60, 0);
      pass(2_000);
      assertThat(told()).isEmpty();

      mine("a", 20, 2);
      Alert pending = onlyOneTold().value;
      assertThat(pending.getState()).isEqualTo(AlertState.PENDING);
      assertThat(pending.getFiredAt()).isEmpty();

      pass(2_000);
      KeyValue<String, Alert> firing = onlyOneTold();
      assertThat(firing.key).isEqualTo(firing.value.getFingerprint()).hasSize(16);
      assertThat(firing.value.getState()).isEqualTo(AlertState.FIRING);
      assertThat(firing.value.getSource()).contains("a");
      assertThat(firing.value.getEValue().orElseThrow()).isGreaterThan(2_000);
      assertThat(firing.value.getRunbook()).isEqualTo("runbook.md#false_negative_spike");
      assertThat(kept()).contains(firing.value);
      assertThat(firing.value.getEvidence()).hasSize(5);
      Suspect suspect = firing.value.getEvidence().get(0);
      assertThat(suspect.getDocumentId()).startsWith("n");
      assertThat(suspect.getDetectors()).contains("LOGIT", "NEAR_DUPLICATE");

      mine("a", 1, 0);
      pass(2_000);
      Mixture held = last(harness.mixtures.readValuesToList());
      assertThat(held.getWeights().get(0).getCapped()).isTrue();
      assertThat(held.getWeights().get(1).getCapped()).isFalse();

      mine("a", 200, 0);
      mine("b", 1, 0);
      pass(6_000);
      Alert resolved = onlyOneTold().value;
      assertThat(resolved.getState()).isEqualTo(AlertState.RESOLVED);
      assertThat(resolved.getResolvedAt()).isPresent();

      pass(21_000);
      assertThat(told()).containsExactly(KeyValue.pair(firing.key, null));
      assertThat(kept()).extracting(Alert::getFingerprint).doesNotContain(firing.key);
    }
  }

  private static <T> T last(List<T> list) {
    return list.get(list.size() - 1);
  }

  @Test
  void shouldShowTheMostSuspiciousSinceTheRiseWhenItFiresLater() {
    try (harness) {
      mine("a", 60, 0);
      mine("a", 20, 2);
      List<Item> nearer = List.of(Mined.item("near", NEAR), Mined.item("other", OTHER));
      for (int i = 0; i < 60; i++) {
        harness.pipe(record("a", 0).setNegatives(nearer).build());
      }
      pass(2_000);
      pass(2_000);
      Alert firing = last(alerts(AlertKind.FALSE_NEGATIVE_SPIKE));
      assertThat(firing.getState()).isEqualTo(AlertState.FIRING);
      assertThat(firing.getEvidence())
          .hasSize(5)
          .allSatisfy(suspect -> assertThat(suspect.getDocumentId()).startsWith("n"))
          .extracting(Suspect::getDocumentId)
          .doesNotContain("near");
    }
  }

  @Test
  void shouldPublishTheBaselineOnceItIsLearnt() {
    try (harness) {
      mine("a", 2, 0);
      pass(2_000);
      assertThat(baseline()).isEmpty();
      mine("a", 60, 0);
      pass(2_000);
      SourceScore learnt = ofTheOnlySource();
      double usual = learnt.getFalseNegativeBaseline().orElseThrow();
      assertThat(usual).isBetween(0.0, 0.03);
      assertThat(learnt.getFalseNegativeLimit()).as("with the tolerance").hasValue(usual + 0.02);
      harness.commands.pipeInput(command("a", CommandKind.RELEARN_BASELINE));
      mine("a", 2, 0);
      pass(2_000);
      assertThat(baseline()).isEmpty();
    }
  }

  private Optional<Double> baseline() {
    return ofTheOnlySource().getFalseNegativeBaseline();
  }

  private SourceScore ofTheOnlySource() {
    WindowRanking primary = last(harness.rankings.readValuesToList()).getWindows().get(0);
    return last(primary.getSources());
  }

  @Test
  void shouldLearnTheBaselineAnewWhenAnOperatorAsks() {
    try (harness) {
      mine("a", 60, 0);
      harness.commands.pipeInput(command("a", CommandKind.RELEARN_BASELINE));
      mine("a", 60, 2);
      mine("a", 60, 2);
      pass(10_000);
      assertThat(told()).isEmpty();

      harness.commands.pipeInput(command("nobody", CommandKind.RELEARN_BASELINE));
      harness.commands.pipeInput(command("a", CommandKind.UNKNOWN));
      assertThat(reasons()).containsExactly("UNKNOWN_SOURCE", "INVALID_FIELD");
    }
  }

  private static Command command(String source, CommandKind kind) {
    return new Command("board", source, kind, Instant.EPOCH);
  }

  private List<String> reasons() {
    return harness.deadLetters.readRecordsToList().stream()
        .map(TestRecord::headers)
        .map(h -> new String(h.lastHeader(LetterHeaders.REASON).value(), StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void shouldTellOfASilentSourceAndTakeItBackWhenRecordsCome() {
    try (harness) {
      mine("a", 1, 0);
      for (int i = 0; i < 7; i++) {
        mine("b", 1, 0);
        pass(10_000);
      }
      assertThat(alerts(AlertKind.SOURCE_SILENT))
          .extracting(alert -> alert.getSource().orElseThrow(), Alert::getState)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("a", AlertState.PENDING),
              org.assertj.core.groups.Tuple.tuple("a", AlertState.FIRING));
      mine("a", 1, 0);
      pass(6_000);
      assertThat(last(alerts(AlertKind.SOURCE_SILENT)).getState()).isEqualTo(AlertState.RESOLVED);
    }
  }

  @Test
  void shouldNotCallAFinishedSourceSilentUntilItBeginsAgain() {
    try (harness) {
      mine("a", 1, 0);
      harness.commands.pipeInput(command("a", CommandKind.FINISH_SOURCE));
      pass(61_000);
      pass(3_000);
      assertThat(alerts(AlertKind.SOURCE_SILENT)).isEmpty();

      mine("a", 1, 0);
      pass(61_000);
      pass(3_000);
      assertThat(alerts(AlertKind.SOURCE_SILENT))
          .extracting(Alert::getState)
          .containsExactly(AlertState.PENDING, AlertState.FIRING);
    }
  }

  @Test
  void shouldTellWhenManyOfASourcesRecordsAreRefused() {
    try (harness) {
      mine("a", 100, 0);
      pass(1_000);
      for (int i = 0; i < 20; i++) {
        float[] broken = {Float.NaN, 0, 0};
        harness.pipe(record("a", 0).setQuery(Mined.item("q", broken)).build());
        mine("a", 1, 0);
      }
      pass(3_000);
      assertThat(alerts(AlertKind.BAD_INPUT_RATE))
          .extracting(Alert::getState)
          .containsExactly(AlertState.PENDING, AlertState.FIRING);
    }
  }

  @Test
  void shouldTellWhenASourceScoresLessThanItUsedTo() {
    try (harness) {
      mine("a", 100, 0);
      mine("b", 100, 0);
      pass(2_000);
      Instant later = TopologyHarness.START.plusSeconds(600);
      for (int i = 0; i < 60; i++) {
        List<Item> far =
            List.of(Mined.item("f" + i, FAR), Mined.item("g" + i, FAR), Mined.item("h" + i, FAR));
        harness.pipe(record("a", 0).setNegatives(far).setMinedAt(later).build());
        harness.pipe(record("b", 0).setMinedAt(later).build());
      }
      pass(2_000);
      mine("a", 1, 0);
      pass(3_000);
      List<Alert> drops = alerts(AlertKind.ECI_DROP);
      assertThat(drops)
          .extracting(alert -> alert.getSource().orElseThrow(), Alert::getState)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("a", AlertState.PENDING),
              org.assertj.core.groups.Tuple.tuple("a", AlertState.FIRING));
      assertThat(last(drops).getValue()).isLessThan(last(drops).getLimit());
    }
  }

  @Test
  void shouldTellOfTheBoardWhenTheNewestQueriesLieApartFromTheBackground() {
    try (harness) {
      mine("a", 70, 0);
      pass(2_000);
      mine("a", 1, 0);
      pass(3_000);
      assertThat(alerts(AlertKind.BACKGROUND_DRIFT))
          .allMatch(alert -> alert.getSource().isEmpty())
          .extracting(Alert::getState)
          .containsExactly(AlertState.PENDING, AlertState.FIRING);
    }
  }

  @Test
  void shouldPutSuspectsAndAnAuditSampleBeforePeopleAndCorrectTheRateByTheirVerdicts() {
    try (harness) {
      mine("a", 200, 1);
      pass(2_000);
      List<QuarantinedExample> examples = harness.quarantine.readValuesToList();
      List<QuarantinedExample> suspected =
          examples.stream().filter(QuarantinedExample::getSuspected).toList();
      List<QuarantinedExample> audited = examples.stream().filter(e -> !e.getSuspected()).toList();
      assertThat(suspected).hasSize(200);
      assertThat(audited).hasSizeBetween(80, 160);
      assertThat(examples).extracting(QuarantinedExample::getExampleId).doesNotHaveDuplicates();
      assertThat(audited)
          .allSatisfy(e -> assertThat(e.getDocumentText()).contains("text of " + e.getDocumentId()))
          .allSatisfy(e -> assertThat(e.getQueryText()).isPresent());
      assertThat(last(harness.scores.readValuesToList()).getCorrectedRate()).isEmpty();

      // Half of the suspected ones are none, and one in twenty of the others is.
      for (int i = 0; i < 40; i++) {
        verdict(suspected.get(i), i % 2 == 0);
        verdict(audited.get(i), i % 20 == 0);
      }
      verdict(suspected.get(0), false);
      verdict(suspected.get(0), true);
      mine("a", 1, 1);
      pass(2_000);
      SourceScore score = last(harness.scores.readValuesToList());
      assertThat(score.getFalseNegativeRate()).isEqualTo(0.25);
      var corrected = score.getCorrectedRate().orElseThrow();
      assertThat(corrected.getVerdicts()).isEqualTo(80);
      assertThat(corrected.getRate()).isCloseTo(0.25 * 0.5 + 0.75 * 0.05, within(1e-9));
      assertThat(corrected.getLow()).isLessThan(corrected.getRate());
      assertThat(corrected.getHigh()).isGreaterThan(corrected.getRate());
      assertThat(reasons()).isEmpty();

      harness.verdicts.pipeInput(new Verdict("board", "a", "no id", true, null));
      harness.verdicts.pipeInput(
          new Verdict("board", "b", suspected.get(0).getExampleId(), true, null));
      assertThat(reasons()).containsExactly("INVALID_FIELD", "UNKNOWN_SOURCE");
    }
  }

  private void verdict(QuarantinedExample example, boolean isFalseNegative) {
    verdict(example, isFalseNegative, "tester");
  }

  private void verdict(QuarantinedExample example, boolean isFalseNegative, String judge) {
    harness.verdicts.pipeInput(
        new Verdict(
            example.getBoard(),
            example.getSource(),
            example.getExampleId(),
            isFalseNegative,
            judge));
  }

  @Test
  void shouldPublishTheCorrectedRateWithinASecondOfAVerdictThoughNoRecordComes() {
    try (harness) {
      judgeTenOfEach("model:m");
      pass(2_000);
      assertThat(correctedRate()).isZero();

      verdict(firstSuspected(), true);
      pass(1_000);
      assertThat(correctedRate()).isCloseTo(0.25 * 0.1, within(1e-9));
    }
  }

  @Test
  void shouldLetAModelTakeTheVerdictOfAModelBackButNotThatOfAPerson() {
    try (harness) {
      judgeTenOfEach("model:m");
      verdict(firstSuspected(), true, "model:other");
      pass(2_000);
      assertThat(correctedRate()).isCloseTo(0.25 * 0.1, within(1e-9));

      verdict(firstSuspected(), false, "ann");
      verdict(firstSuspected(), true, "model:m");
      pass(2_000);
      assertThat(correctedRate()).isZero();
      assertThat(reasons()).isEmpty();
    }
  }

  private void judgeTenOfEach(String judge) {
    mine("a", 200, 1);
    pass(2_000);
    suspects.addAll(harness.quarantine.readValuesToList());
    for (boolean isSuspected : List.of(true, false)) {
      suspects.stream()
          .filter(e -> e.getSuspected() == isSuspected)
          .limit(10)
          .forEach(e -> verdict(e, false, judge));
    }
  }

  private QuarantinedExample firstSuspected() {
    return suspects.stream().filter(QuarantinedExample::getSuspected).findFirst().orElseThrow();
  }

  /** Of the only source, as published last. */
  private double correctedRate() {
    return last(harness.scores.readValuesToList()).getCorrectedRate().orElseThrow().getRate();
  }

  @Test
  void shouldKeepTheNewestExamplesOfEachSampleForReaders() {
    try (harness) {
      for (int i = 0; i < 400; i++) {
        harness.pipe(record("a", 1).setMinedAt(TopologyHarness.START.plusMillis(i)).build());
      }
      pass(2_000);
      List<QuarantinedExample> published = harness.quarantine.readValuesToList();
      KeyValueStore<Bytes, byte[]> store = harness.driver.getKeyValueStore(StoreNames.LATEST);
      List<QuarantinedExample> kept =
          LatestRecords.examples(store, "board").stream()
              .map(bytes -> harness.serdes().quarantine().deserializer().deserialize("", bytes))
              .toList();

      for (boolean isSuspected : List.of(true, false)) {
        List<QuarantinedExample> sample =
            published.stream().filter(e -> e.getSuspected() == isSuspected).toList();
        assertThat(sample).hasSizeGreaterThan(2 * LatestRecords.MOST_EXAMPLES);
        Instant oldest = sample.get(sample.size() - LatestRecords.MOST_EXAMPLES).getMinedAt();
        assertThat(kept.stream().filter(e -> e.getSuspected() == isSuspected))
            .hasSize(LatestRecords.MOST_EXAMPLES)
            .isSubsetOf(sample)
            .allMatch(e -> !e.getMinedAt().isBefore(oldest));
      }
    }
  }

  @Test
  void shouldTakeTheAlertsBackWhenTheBoardIsForgotten() {
    try (TopologyHarness forgetful =
        new TopologyHarness(options().idleRetentionMs(Duration.ofMinutes(5).toMillis()))) {
      forgetful.pipe(record("a", 0).build());
      for (int minute = 0; minute < 10; minute++) {
        forgetful.driver.advanceWallClockTime(Duration.ofMinutes(1));
      }
      List<KeyValue<String, Alert>> told = forgetful.alerts.readKeyValuesToList();
      assertThat(told).isNotEmpty();
      assertThat(last(told).value).isNull();
      assertThat(forgetful.driver.getKeyValueStore("alarms").all().hasNext()).isFalse();
    }
  }
}
