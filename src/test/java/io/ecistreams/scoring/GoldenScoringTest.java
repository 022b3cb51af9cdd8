package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.information.ClosedPanes;
import io.ecistreams.information.SourceState;
import io.ecistreams.information.SourceWindow;
import io.ecistreams.lexical.IdfTable;
import io.ecistreams.math.Workbench;
import io.ecistreams.mixture.MixturePlanner;
import io.ecistreams.mixture.MixturePolicy;
import io.ecistreams.mixture.MixtureSource;
import io.ecistreams.mixture.PlannedMixture;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.HybridEstimate;
import io.ecistreams.model.IntakeLimits;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RankedSource;
import io.ecistreams.model.Registration;
import io.ecistreams.model.WindowEstimate;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.testing.Examples;
import io.ecistreams.testing.Golden;
import io.ecistreams.testing.GoldenFiles;
import io.ecistreams.testing.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GoldenScoringTest {

  @Test
  void shouldReproduceTheSyntheticOracleTo1e9() {
    JsonNode expected = Golden.syntheticExpected();
    Board board = score(Golden.syntheticRecords(), IdfTable.uniform(), "synthetic-24", 24);
    assertBackground(expected, board, 1e-12);
    Golden.assertMatches(expected, onlyWindow(board), 1e-9);
    Golden.assertAligns(
        Json.read(GoldenFiles.file("synthetic-d24.align.json")), onlyWindow(board), 1e-9);
  }

  @Test
  void shouldReproduceTheSyntheticOracleTo1e6WhenClosedPanesAreInSinglePrecision() {
    WindowPolicy tenSecondPanes = new WindowPolicy(10_000, List.of(3_600_000L), 0);
    Board board =
        score(
            Golden.syntheticRecords(),
            IdfTable.uniform(),
            new BoardIdentity("synthetic-24", 24),
            new BoardSettings(
                ScoringDefinition.standard(), tenSecondPanes, 128, ClosedPanes.SINGLE_PRECISION));
    Board exact = score(Golden.syntheticRecords(), IdfTable.uniform(), "synthetic-24", 24);

    Golden.assertMatches(Golden.syntheticExpected(), onlyWindow(board), 1e-6);
    assertThat(onlyWindow(board).sources()).isNotEqualTo(onlyWindow(exact).sources());
  }

  @Test
  void shouldReproduceTheCranfieldOracleTo1e6() {
    JsonNode expected = Golden.cranfieldExpected();
    BoardIdentity identity = new BoardIdentity("e5-small-v2", 384);
    List<ExampleGroup> groups =
        groups(Golden.cranfieldRecords(), IdfTable.of(Golden.cranfieldTexts()), identity);
    Board board = score(groups, identity, unbounded());
    assertBackground(expected, board, 1e-6);
    Golden.assertMatches(expected, onlyWindow(board), 1e-6);
    Golden.assertAligns(
        Json.read(GoldenFiles.file("cranfield-e5.align.json")), onlyWindow(board), 1e-6);
    assertMixes(board, groups);
    assertIntervals(onlyWindow(board));
  }

  /** What src/docs/howto.md says about the length of windows. */
  private static void assertIntervals(WindowEstimate window) {
    List<Double> errors =
        window.sources().stream()
            .map(RankedSource::estimate)
            .map(s -> s.standardError().orElseThrow() * Math.sqrt(s.queries()) / s.eci())
            .sorted()
            .toList();
    assertThat(errors).hasSize(30);
    assertThat(errors.get(0)).isCloseTo(0.37, within(0.005));
    assertThat((errors.get(14) + errors.get(15)) / 2).isCloseTo(0.45, within(0.01));
    assertThat(errors.get(29)).isCloseTo(0.63, within(0.005));
  }

  @Test
  void shouldGiveThePublishedClassicTableWithinItsRounding() {
    JsonNode table = Json.read(GoldenFiles.file("eci-classic-table1.json"));
    assertThat(table.get("rows")).hasSize(7);
    for (JsonNode row : table.get("rows")) {
      double eci =
          ClassicEci.of(
              row.get("n").asDouble(), row.get("signal").asDouble(), row.get("margin").asDouble());
      assertThat(eci)
          .as(row.get("source").asText())
          .isCloseTo(row.get("eci").asDouble(), within(0.01));
    }
  }

  /**
   * With a language model the published unions are in equal shares, the others are poured together
   * by negatives: the other way of pooling is off by more than the rounding.
   */
  @Test
  void shouldGiveThePublishedClassicHybridsByTheirUnitOfPooling() {
    Map<String, JsonNode> rows = new HashMap<>();
    Json.read(GoldenFiles.file("eci-classic-table1.json"))
        .get("rows")
        .forEach(row -> rows.put(row.get("source").asText(), row));
    JsonNode bm25 = rows.get("BM25");
    JsonNode crossEncoder = rows.get("Cross-Encoder");
    JsonNode llm = rows.get("LLM");

    assertThat(pooled(bm25, crossEncoder, 50.0 / 75))
        .isCloseTo(rows.get("BM25+Cross-Encoder").get("eci").asDouble(), within(0.01));
    assertThat(pooled(crossEncoder, llm, 0.5))
        .isCloseTo(rows.get("Cross-Encoder+LLM").get("eci").asDouble(), within(0.01));
    assertThat(pooled(bm25, llm, 0.5))
        .isCloseTo(rows.get("LLM+BM25").get("eci").asDouble(), within(0.02));
    // The published triple is the LLM and the pool of the two others, half and half.
    assertThat(pooled(rows.get("BM25+Cross-Encoder"), llm, 0.5))
        .isCloseTo(rows.get("LLM+BM25+Cross-Encoder").get("eci").asDouble(), within(0.01));
    assertThat(pooled(bm25, llm, 50.0 / 53))
        .isGreaterThan(rows.get("LLM+BM25").get("eci").asDouble() + 0.1);
  }

  private static double pooled(JsonNode a, JsonNode b, double shareOfA) {
    return ClassicEci.of(
        a.get("n").asDouble() + b.get("n").asDouble(),
        shareOfA * a.get("signal").asDouble() + (1 - shareOfA) * b.get("signal").asDouble(),
        shareOfA * a.get("margin").asDouble() + (1 - shareOfA) * b.get("margin").asDouble());
  }

  /** The twelve best of thirty sources at d = 384, every hybrid, and their D-optimal weights. */
  private static void assertMixes(Board board, List<ExampleGroup> groups) {
    BoardEstimate estimate = board.estimate();
    WindowEstimate window = estimate.windows().get(0);
    assertThat(window.hybrids()).hasSize(66 + 220);
    assertThat(window.outdatedHybrids()).isZero();
    Map<String, Double> alone = new HashMap<>();
    window.sources().forEach(s -> alone.put(s.estimate().source(), s.estimate().eci()));
    for (HybridEstimate hybrid : window.hybrids()) {
      double mean = hybrid.sources().stream().mapToDouble(alone::get).average().orElseThrow();
      assertThat(hybrid.eci() - mean).as(hybrid.name()).isBetween(-1e-12, 0.001);
    }
    assertThat(estimate.diagnostics()).isEmpty();
    List<MixtureSource> mixed = mixtureSources(window, groups, board.background().orElseThrow());
    for (double kappa : new double[] {1, 100, 10_000}) {
      MixturePolicy policy =
          new MixturePolicy(
              MixturePolicy.Kind.D_OPTIMAL,
              1,
              0,
              kappa,
              Map.of(),
              0.01,
              1,
              0,
              0.01,
              0,
              1,
              Optional.empty());
      PlannedMixture mixture =
          new MixturePlanner(policy)
              .plan(
                  new MixturePlanner.Situation(
                      mixed, Optional.empty(), Set.of(), Optional.empty(), 0, 0))
              .orElseThrow();
      assertThat(mixture.gap().orElseThrow()).as("kappa %s", kappa).isLessThan(1e-6);
      assertThat(mixture.weights()).hasSize(30);
    }
  }

  private static List<MixtureSource> mixtureSources(
      WindowEstimate window, List<ExampleGroup> groups, CosineBackground background) {
    GroupScorer scorer = new GroupScorer(ScoringDefinition.standard());
    Map<String, SourceState> states = new HashMap<>();
    for (ExampleGroup group : groups) {
      SourceState state =
          states.computeIfAbsent(group.source(), s -> new SourceState(background.dimension()));
      scorer.fold(group, background, state, new ExampleFlags());
    }
    return window.sources().stream()
        .map(
            ranked -> {
              SourceState state = states.get(ranked.estimate().source());
              return new MixtureSource(
                  ranked.estimate().source(),
                  ranked.estimate().eci(),
                  ranked.estimate().standardError().map(error -> error * error),
                  ranked.ranks().isPresent(),
                  SourceWindow.of(state).terms(1.0 / state.sums().examples()));
            })
        .toList();
  }

  private static void assertBackground(JsonNode expected, Board board, double relative) {
    JsonNode b = expected.get("background");
    var actual = board.background().orElseThrow();
    Golden.assertClose("muQ", b.get("muQ").asDouble(), actual.muQ(), relative);
    Golden.assertClose("sdQ", b.get("sdQ").asDouble(), actual.sdQ(), relative);
    Golden.assertClose("muP", b.get("muP").asDouble(), actual.muP(), relative);
    Golden.assertClose("sdP", b.get("sdP").asDouble(), actual.sdP(), relative);
    assertThat(actual.queries()).isEqualTo(b.get("queries").asInt());
  }

  private static WindowEstimate onlyWindow(Board board) {
    return board.estimate().windows().get(0);
  }

  private static BoardSettings unbounded() {
    return new BoardSettings(ScoringDefinition.standard(), WindowPolicy.unbounded(), 128);
  }

  private static Board score(
      List<MinedRecord> records, IdfTable idf, String encoder, int dimension) {
    return score(records, idf, new BoardIdentity(encoder, dimension), unbounded());
  }

  private static Board score(
      List<MinedRecord> records, IdfTable idf, BoardIdentity identity, BoardSettings settings) {
    return score(groups(records, idf, identity), identity, settings);
  }

  private static Board score(
      List<ExampleGroup> groups, BoardIdentity identity, BoardSettings settings) {
    Board board =
        new Board(
            "golden",
            identity,
            new BoardPolicies(settings, new CalibrationPolicy(128, 16, 0, Map.of())),
            new MemoryLog(),
            Workbench::new,
            0);
    for (ExampleGroup group : groups) {
      assertThat(board.accept(Examples.routed(group), 0)).isInstanceOf(Outcome.Accepted.class);
      board.advance(0);
    }
    while (board.calibration().isDraining()) {
      board.advance(0);
    }
    assertThat(board.calibration().isWaiting()).isFalse();
    assertThat(board.estimate().late()).isEmpty();
    return board;
  }

  private static List<ExampleGroup> groups(
      List<MinedRecord> records, IdfTable idf, BoardIdentity identity) {
    Intake intake =
        new Intake(
            IntakeLimits.standard(),
            new EncoderPolicy(identity.encoder(), Map.of(), Optional.empty()),
            idf);
    List<ExampleGroup> groups = new ArrayList<>();
    for (MinedRecord record : records) {
      Outcome<List<ExampleGroup>> outcome =
          intake.prepare(
              record, Optional.of(new Registration(identity, Optional.empty())), Long.MAX_VALUE);
      assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
      groups.addAll(((Outcome.Accepted<List<ExampleGroup>>) outcome).value());
    }
    return groups;
  }
}
