package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.information.ClosedPanes;
import io.ecistreams.information.PaneSeries;
import io.ecistreams.lexical.IdfTable;
import io.ecistreams.math.SymmetricFloats;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.IntakeLimits;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.WindowEstimate;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.testing.Golden;
import io.ecistreams.testing.Shared;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GoldenScoringTest {

  @Test
  void shouldReproduceTheSyntheticOracleTo1e9() {
    JsonNode expected = Golden.syntheticExpected();
    Board board = score(Golden.syntheticRecords(), IdfTable.uniform(), "synthetic-24", 24);
    assertBackground(expected, board, 1e-12);
    Golden.assertMatches(expected, onlyWindow(board), 1e-9);
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
    PaneSeries panes = board.source(board.sources().get(0));

    assertThat(panes.paneStarts()).hasSize(16);
    assertThat(panes.pane(panes.paneStarts().get(14)).orElseThrow().matrix().sum())
        .isInstanceOf(SymmetricFloats.class);
    Golden.assertMatches(Golden.syntheticExpected(), onlyWindow(board), 1e-6);
  }

  @Test
  void shouldReproduceTheCranfieldOracleTo1e6() {
    JsonNode expected = Golden.cranfieldExpected();
    Board board =
        score(Golden.cranfieldRecords(), IdfTable.of(Golden.cranfieldTexts()), "e5-small-v2", 384);
    assertBackground(expected, board, 1e-6);
    Golden.assertMatches(expected, onlyWindow(board), 1e-6);
  }

  @Test
  void shouldGiveThePublishedClassicTableWithinItsRounding() {
    JsonNode table = Shared.json(Shared.file("golden", "eci-classic-table1.json"));
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

  private static Board score(
      List<MinedRecord> records, IdfTable idf, String encoder, int dimension) {
    return score(
        records,
        idf,
        new BoardIdentity(encoder, dimension),
        new BoardSettings(ScoringDefinition.standard(), WindowPolicy.unbounded(), 128));
  }

  private static Board score(
      List<MinedRecord> records, IdfTable idf, BoardIdentity identity, BoardSettings settings) {
    Intake intake =
        new Intake(
            IntakeLimits.standard(),
            new EncoderPolicy(identity.encoder(), Map.of(), Optional.empty()),
            idf);
    Board board = new Board("golden", identity, settings);
    List<ExampleGroup> groups = new ArrayList<>();
    for (MinedRecord record : records) {
      Outcome<List<ExampleGroup>> outcome =
          intake.prepare(record, Optional.of(board.identity()), Long.MAX_VALUE);
      assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
      groups.addAll(((Outcome.Accepted<List<ExampleGroup>>) outcome).value());
    }
    groups.forEach(board::calibrate);
    board.freeze(board.measuredBackground().orElseThrow());
    for (ExampleGroup group : groups) {
      assertThat(board.fold(group)).isPresent();
      board.expire();
    }
    return board;
  }
}
