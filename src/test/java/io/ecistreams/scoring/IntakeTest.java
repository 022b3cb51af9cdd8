package io.ecistreams.scoring;

import static io.ecistreams.testing.Records.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.information.SourceState;
import io.ecistreams.lexical.IdfTable;
import io.ecistreams.math.Workbench;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.ExampleGroup.Negative;
import io.ecistreams.model.IntakeLimits;
import io.ecistreams.model.MinedItem;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Registration;
import io.ecistreams.model.SourceEstimate;
import io.ecistreams.model.TextRole;
import io.ecistreams.scoring.RecordingEmbedder.Batch;
import io.ecistreams.testing.Examples;
import io.ecistreams.testing.Records;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IntakeTest {
  private final RecordingEmbedder embedder = new RecordingEmbedder("encoder");

  @Test
  void shouldEmbedAllTextsInOneBatchPerRoleWhenTheEncoderIsAnother() {
    ExampleGroup group = onlyGroup(Records.valid().encoder("other"), registered());

    assertThat(embedder.batches())
        .containsExactly(
            new Batch(TextRole.QUERY, List.of("wing flow")),
            new Batch(TextRole.PASSAGE, List.of("flow over a wing", "heat transfer", "wing drag")));
    assertThat(group.encoder()).isEqualTo("encoder");
    assertThat(group.query()).isEqualTo(RecordingEmbedder.vector(TextRole.QUERY, "wing flow"));
    assertThat(group.negatives().get(1).vector())
        .isEqualTo(RecordingEmbedder.vector(TextRole.PASSAGE, "wing drag"));
  }

  @Test
  void shouldEmbedOnlyWhatHasNoVectorWhenTheEncoderIsTheBoards() {
    ExampleGroup group =
        onlyGroup(
            Records.valid()
                .withNegatives(
                    item("n1", "first"), item("n2", "given", 7, 8, 9), item("n3", "third")),
            registered());

    assertThat(embedder.batches())
        .containsExactly(new Batch(TextRole.PASSAGE, List.of("first", "third")));
    assertThat(group.negatives()).extracting(n -> n.vector()[0]).containsExactly(5f, 7f, 5f);
  }

  @Test
  void shouldAskNothingOfTheEmbedderWhenEveryVectorIsGiven() {
    onlyGroup(Records.valid(), registered());
    onlyGroup(Records.valid().encoder(null), registered());

    assertThat(embedder.batches()).isEmpty();
  }

  @Test
  void shouldTakeTheEncoderByBoardThenPinThenRecordThenDefaultWhenSeveralAreNamed() {
    EncoderPolicy pinned = new EncoderPolicy("default", Map.of("run", "pin"), Optional.empty());
    EncoderPolicy free = new EncoderPolicy("default", Map.of(), Optional.empty());
    MinedRecord named = Records.valid().record();
    MinedRecord silent = Records.valid().encoder(null).record();
    Optional<Registration> board =
        Optional.of(new Registration(new BoardIdentity("board", 3), Optional.empty()));

    assertThat(free.revision(named, board)).isEqualTo("board");
    assertThat(pinned.revision(named, Optional.empty())).isEqualTo("pin");
    assertThat(free.revision(named, Optional.empty())).isEqualTo("encoder");
    assertThat(free.revision(silent, Optional.empty())).isEqualTo("default");
  }

  @Test
  void shouldTakeTheRecordsRevisionWhereItIsOneOfTheBoardsEncoder() {
    EncoderPolicy pinned = new EncoderPolicy("default", Map.of("run", "enc"), Optional.empty());
    MinedRecord newer = Records.valid().encoder("enc@2").record();
    Optional<Registration> board =
        Optional.of(new Registration(new BoardIdentity("enc@1", 3), Optional.empty()));

    assertThat(pinned.revision(newer, board)).isEqualTo("enc@2");
    assertThat(pinned.conflict(newer, board)).isEmpty();
    assertThat(pinned.revision(newer, Optional.empty())).isEqualTo("enc@2");
    assertThat(pinned.revision(Records.valid().encoder(null).record(), board)).isEqualTo("enc@1");
    assertThat(pinned.revision(Records.valid().encoder("encoder@2").record(), board))
        .isEqualTo("enc@1");
  }

  @Test
  void shouldAssumeTheBoardsEncoderOnlyWhenNothingSaysWhichMadeTheVectors() {
    assertThat(onlyGroup(Records.valid().encoder(null), Optional.empty()).encoderAssumed())
        .isTrue();

    assertThat(onlyGroup(Records.valid().encoder(null), registered()).encoderAssumed()).isFalse();
    assertThat(onlyGroup(Records.valid(), Optional.empty()).encoderAssumed()).isFalse();
    Records embeddedHere =
        Records.valid().encoder(null).withNegatives(item("n1", "first"), item("n2", "second"));
    assertThat(onlyGroup(embeddedHere, Optional.empty()).encoderAssumed()).isFalse();
  }

  @Test
  void shouldComputeContainmentOfTextsWhenBothAreThere() {
    ExampleGroup group =
        onlyGroup(
            Records.valid()
                .withNegatives(
                    item("n1", "Wing WING drag", 1, 0, 0),
                    item("n2", null, 1, 0, 0),
                    item("n3", "flow wing", 1, 0, 0)),
            registered());

    assertThat(group.negatives()).extracting(Negative::containment).containsExactly(0.5, 0.0, 1.0);
    assertThat(onlyGroup(Records.valid().query(item("q", null, 1, 0, 0)), registered()).negatives())
        .extracting(Negative::containment)
        .containsExactly(0.0, 0.0);
  }

  @Test
  void shouldMarkALabelledPositiveWhenANegativeIsAmongAllPositives() {
    ExampleGroup group =
        onlyGroup(
            Records.valid()
                .withPositives(item("p1", "a", 1, 1, 0), item("p2", null), item(null, "same text"))
                .withNegatives(
                    item("p1", "a", 1, 0, 0),
                    item("p2", "b", 1, 0, 0),
                    item("n", "c", 1, 0, 0),
                    item(null, "same text", 1, 0, 0)),
            registered());

    assertThat(group.negatives())
        .extracting(Negative::labelledPositive)
        .containsExactly(true, true, false, true);
    assertThat(group.positiveId()).isEqualTo("p1");
  }

  @Test
  void shouldNotMarkStrangersWhenIdsAreEmptyStrings() {
    ExampleGroup group =
        onlyGroup(
            Records.valid()
                .withPositives(item("", "a", 1, 1, 0))
                .withNegatives(item("", "b", 1, 0, 0)),
            registered());

    assertThat(group.negatives()).extracting(Negative::labelledPositive).containsExactly(false);
  }

  /** Someone may have to judge an example, and which one is not known before it is weighed. */
  @Test
  void shouldLetTextsTravelCutToWhatAPersonReads() {
    ExampleGroup group =
        onlyGroup(
            Records.valid()
                .query(item("q", "w".repeat(3_000), 1, 0, 0))
                .withPositives(item("p", "short", 1, 1, 0))
                .withNegatives(
                    item("n1", "x".repeat(2_000) + "y", 1, 0, 0), item("n2", null, 0, 1, 0)),
            registered());

    assertThat(group.queryText()).contains("w".repeat(2_000));
    assertThat(group.positiveText()).contains("short");
    assertThat(group.negatives().get(0).text()).contains("x".repeat(2_000));
    assertThat(group.negatives().get(1).text()).isEmpty();
  }

  @Test
  void shouldSplitARecordAndCountItOnceWhenItsVectorsAreLarge() {
    int d = 4_096;
    int k = 100;
    Random random = new Random(1);
    MinedItem[] negatives = new MinedItem[k];
    for (int i = 0; i < k; i++) {
      negatives[i] = item("n" + i, "t", Examples.vector(random, d));
    }
    Records record =
        Records.valid()
            .query(item("q", "t", Examples.vector(random, d)))
            .withPositives(item("p", "t", Examples.vector(random, d)), item("n7", null))
            .withNegatives(negatives);

    List<ExampleGroup> groups = groups(record, Optional.empty());

    assertThat(groups).hasSize(4);
    assertThat(groups).extracting(ExampleGroup::records).containsExactly(1, 0, 0, 0);
    assertThat(groups)
        .allMatch(g -> 4 * d * (2 + g.negatives().size()) <= 512 * 1024)
        .allMatch(g -> g.queryId().equals("q") && g.positiveId().equals("p"));
    assertThat(groups.stream().flatMap(g -> g.negatives().stream()).map(Negative::id))
        .containsExactlyElementsOf(List.of(negatives).stream().map(MinedItem::identity).toList());
    assertThat(groups.get(0).negatives().get(7).labelledPositive()).isTrue();
  }

  @Test
  void shouldSplitARecordWhenItsIdsAreLarge() {
    MinedItem[] negatives = new MinedItem[600];
    Arrays.setAll(negatives, i -> item(i + "\u4e2d".repeat(900), "t", 0, 1, 0));

    List<ExampleGroup> groups = groups(Records.valid().withNegatives(negatives), registered());

    RecordOrigin origin = new RecordOrigin("t", 0, 0, Optional.empty());
    assertThat(groups)
        .hasSizeGreaterThan(3)
        .allMatch(g -> BoardInputCodecV1.encode(new RoutedGroup(g, origin)).length <= 513 * 1024);
    assertThat(groups.stream().flatMap(g -> g.negatives().stream()).map(Negative::id))
        .containsExactlyElementsOf(List.of(negatives).stream().map(MinedItem::identity).toList());
  }

  @Test
  void shouldCountTheCostOnceAndAllExamplesWhenARecordIsSplit() {
    MinedItem[] negatives = new MinedItem[600];
    Arrays.setAll(negatives, i -> item(i + "\u4e2d".repeat(900), "t", 0, 1, 0));
    MinedRecord free = Records.valid().withNegatives(negatives).record();
    MinedRecord priced =
        new MinedRecord(
            free.board(),
            free.source(),
            free.encoder(),
            free.minedAtMs(),
            free.query(),
            free.positives(),
            free.negatives(),
            List.of(),
            Optional.of(0.3));

    List<ExampleGroup> groups = groups(priced, registered());

    assertThat(groups).hasSizeGreaterThan(3);
    assertThat(state(3, groups).sums().cost()).isEqualTo(0.3);
    assertThat(state(3, groups).sums().pricedExamples()).isEqualTo(600);
    assertThat(state(3, groups(free, registered())).sums().pricedExamples()).isZero();
  }

  @Test
  void shouldScoreTheUnionLikeTheWholeWhenARecordIsSplit() {
    int d = 6;
    ExampleGroup whole = Examples.group("bm25", 1_000, "q", d, 9, new Random(2));
    List<ExampleGroup> parts = new ArrayList<>();
    for (int from = 0; from < 9; from += 4) {
      parts.add(
          new ExampleGroup(
              whole.board(),
              whole.source(),
              whole.encoder(),
              whole.minedAtMs(),
              from == 0 ? 1 : 0,
              whole.queryId(),
              whole.positiveId(),
              whole.query(),
              whole.positive(),
              whole.negatives().subList(from, Math.min(from + 4, 9))));
    }

    SourceState unsplit = state(d, List.of(whole));
    SourceState split = state(d, parts);

    assertThat(split.sums().examples()).isEqualTo(9);
    assertThat(split.sums().records()).isEqualTo(1);
    assertThat(split.queries()).isEqualTo(1);
    SourceEstimate expected = estimate(d, unsplit);
    SourceEstimate actual = estimate(d, split);
    assertThat(actual.eci()).isCloseTo(expected.eci(), within(1e-14));
    assertThat(actual.classic()).isCloseTo(expected.classic(), within(1e-14));
    assertThat(actual.effectiveRank().orElseThrow())
        .isCloseTo(expected.effectiveRank().orElseThrow(), within(1e-12));
    assertThat(actual.flags()).isEqualTo(expected.flags());
  }

  private static SourceEstimate estimate(int dimension, SourceState state) {
    return new RankingEstimator(ScoringDefinition.standard(), 1_000, new Workbench(dimension))
        .rank(List.of(new RankingEstimator.Windowed("bm25", state)))
        .get(0)
        .estimate();
  }

  private static SourceState state(int dimension, List<ExampleGroup> groups) {
    GroupScorer scorer = new GroupScorer(ScoringDefinition.standard());
    SourceState state = new SourceState(dimension);
    groups.forEach(g -> scorer.fold(g, Examples.background(dimension), state, new ExampleFlags()));
    return state;
  }

  private ExampleGroup onlyGroup(Records record, Optional<Registration> registered) {
    List<ExampleGroup> groups = groups(record, registered);
    assertThat(groups).hasSize(1);
    assertThat(groups.get(0).records()).isEqualTo(1);
    return groups.get(0);
  }

  private List<ExampleGroup> groups(Records record, Optional<Registration> registered) {
    return groups(record.record(), registered);
  }

  private List<ExampleGroup> groups(MinedRecord record, Optional<Registration> registered) {
    Intake intake =
        new Intake(
            IntakeLimits.standard(),
            new EncoderPolicy("encoder", Map.of(), Optional.of(embedder)),
            IdfTable.uniform());
    Outcome<List<ExampleGroup>> outcome = intake.prepare(record, registered, Intake.NO_CLOCK);
    assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
    return ((Outcome.Accepted<List<ExampleGroup>>) outcome).value();
  }

  private static Optional<Registration> registered() {
    return Optional.of(Examples.registration(3));
  }
}
