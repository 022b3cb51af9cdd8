package io.ecistreams.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.avro.Ranking;
import io.ecistreams.information.PaneSeries;
import io.ecistreams.information.SourceState;
import io.ecistreams.lexical.IdfTable;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.IntakeLimits;
import io.ecistreams.model.MinedItem;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.outcome.ReportBook;
import io.ecistreams.outcome.TrainingReport;
import io.ecistreams.scoring.Board;
import io.ecistreams.scoring.BoardInputCodecV1;
import io.ecistreams.scoring.EncoderPolicy;
import io.ecistreams.scoring.GroupScorer;
import io.ecistreams.scoring.Intake;
import io.ecistreams.scoring.PartialPanel;
import io.ecistreams.scoring.RecordOrigin;
import io.ecistreams.scoring.ReportedOutcome;
import io.ecistreams.scoring.ScoringDefinition;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.EstimateMapping;
import io.ecistreams.serde.RegistryConfig;
import io.ecistreams.serde.RetryingSchemaRegistry;
import io.ecistreams.store.SnapshotStore.Snapshot;
import io.ecistreams.testing.Examples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes to internal topics fits a broker that was told nothing: 1 MiB with its overhead. */
class RecordSizesTest {
  private static final int BROKER_DEFAULT_BYTES = 1 << 20;

  /** Offsets, lengths and headers of a batch of one record. */
  private static final int BATCH_OVERHEAD_BYTES = 512;

  private final Random random = new Random(1);

  @ParameterizedTest
  @CsvSource({"384, 1000", "768, 1000", "1024, 700", "4096, 200", "4096, 1"})
  void shouldFitTheBrokersDefaultWhenARecordIsAsLargeAsTheLimitsAllow(
      int dimension, int negatives) {
    Task task = new Task(MemoryStores.open(), settings(dimension));
    Task calibrating = new Task(MemoryStores.open(), Task.calibrating());
    List<ExampleGroup> groups = groups(dimension, negatives);
    assertThat(groups.stream().mapToInt(g -> g.negatives().size()).sum()).isEqualTo(negatives);
    for (ExampleGroup group : groups) {
      assertThat(BoardInputCodecV1.encode(Examples.routed(group)).length)
          .isLessThan(BROKER_DEFAULT_BYTES - BATCH_OVERHEAD_BYTES);
      task.process(group);
      calibrating.process(group);
    }
    assertFits(task.stores().alarms());
    assertThat(storedExamples(task, dimension)).isEqualTo(negatives);
    assertFits(calibrating.stores().waiting());
    assertFits(task.stores().boards());
    assertThat(MemoryStores.keys(calibrating.stores().waiting())).hasSameSizeAs(groups);
  }

  @ParameterizedTest
  @CsvSource({"24", "384", "768", "4096"})
  void shouldFitTheBrokersDefaultWhenAPaneIsWritten(int dimension) {
    KeyValueStore<Bytes, byte[]> store = MemoryStores.open().snapshots();
    SourceState pane = new SourceState(dimension);
    for (int i = 0; i < 3; i++) {
      new GroupScorer(ScoringDefinition.standard())
          .fold(
              Examples.group("s", 0, "q" + i, dimension, Math.min(200, dimension / 3), random),
              Examples.background(dimension),
              pane,
              new ExampleFlags());
    }

    new SnapshotStore(store).put("b".repeat(200), "s".repeat(200), 0, new Snapshot(7, 0, pane));

    assertFits(store);
    Snapshot read = new SnapshotStore(store).load("b".repeat(200), "s".repeat(200)).get(0L);
    assertThat(read.state().toBytes()).isEqualTo(pane.toBytes());
  }

  @Test
  void shouldFitTheBrokersDefaultWhenABoardHasManySources() {
    Task task = new Task(MemoryStores.open(), Task.given(3));
    for (int i = 0; i < Board.MOST_SOURCES; i++) {
      String name = "source-" + i + "-" + "x".repeat(180);
      task.process(Examples.group(name, 1_000_000, "q", 3, 1, random));
      task.process(Examples.group(name, 1, "q", 3, 1, random));
    }
    assertFits(task.stores().boards());
    ExampleGroup more = Examples.group("more", 1_000_000, "q", 3, 1, random);

    Outcome<ExampleGroup> outcome = task.board().accept(Examples.routed(more), 0);

    assertThat(((Outcome.Refused<ExampleGroup>) outcome).rejection().reason())
        .isEqualTo(RejectionReason.TOO_MANY_SOURCES);
    reportEverything(task.board());
    assertFits(task.stores().outcomes());
    Ranking ranking = EstimateMapping.ranking(task.estimate(), Map.of(), 0, 0, 0);
    AvroSerdes serdes =
        AvroSerdes.of(
            RetryingSchemaRegistry.connect(
                new RegistryConfig("mock://sizes", true, Duration.ofSeconds(1), Map.of())),
            true);
    assertThat(ranking.getWindows().get(1).getSources()).hasSize(Board.MOST_SOURCES);
    assertThat(ranking.getOutcomes())
        .hasSize(ReportBook.MOST_METRICS)
        .allSatisfy(gains -> assertThat(gains.getGains()).hasSize(64))
        .allSatisfy(gains -> assertThat(gains.getRounds()).hasSize(16));
    assertThat(serdes.rankings().serializer().serialize("rankings", ranking).length)
        .isLessThan(BROKER_DEFAULT_BYTES - BATCH_OVERHEAD_BYTES);
  }

  /** As many rounds of as many metrics as a ranking shows, each trained on all sources. */
  private static void reportEverything(Board board) {
    SortedMap<String, Double> weights = new TreeMap<>();
    board.sources().forEach(source -> weights.put(source, 1.0));
    for (int metric = 0; metric < ReportBook.MOST_METRICS; metric++) {
      for (int round = 0; round < 16; round++) {
        TrainingReport report =
            new TrainingReport(
                "report-%d-%d-%s".formatted(metric, round, "i".repeat(180)),
                Optional.empty(),
                "metric-%d-%s".formatted(metric, "m".repeat(190)),
                0.1 * round,
                0,
                weights,
                Optional.empty(),
                Optional.empty(),
                round);
        assertThat(board.accept(new ReportedOutcome(board.name(), report, RecordOrigin.FILE), 0))
            .isInstanceOf(Outcome.Accepted.class);
      }
    }
  }

  /** Examples that are in journal or snapshots, which have to fit as well. */
  private static long storedExamples(Task task, int dimension) {
    for (KeyValueStore<Bytes, byte[]> store :
        List.of(task.stores().journal(), task.stores().snapshots())) {
      if (!MemoryStores.keys(store).isEmpty()) {
        assertFits(store);
      }
    }
    PaneSeries panes = new PaneSeries(dimension, WindowPolicy.unbounded());
    SnapshotStore snapshots = new SnapshotStore(task.stores().snapshots());
    new SourceJournal(
            Examples.BOARD, "s".repeat(200), Long.MAX_VALUE, task.stores().journal(), snapshots)
        .load(panes);
    return panes.pane(panes.paneStarts().get(0)).orElseThrow().sums().examples();
  }

  @Test
  void shouldFitTheBrokersDefaultWhenAPanelWaitsForTheOthers() {
    Task task = new Task(MemoryStores.open(), Task.given(3));
    PartialPanel.Id id = new PartialPanel.Id(1 << 20, Long.MAX_VALUE, Long.MAX_VALUE, 1 << 20);
    PartialPanel panel = new PartialPanel("b".repeat(200), id, 0, 2, new byte[512 << 10]);
    assertThat(BoardInputCodecV1.encode(panel).length)
        .isLessThan(BROKER_DEFAULT_BYTES - BATCH_OVERHEAD_BYTES);

    task.accept(panel);
    task.commit();

    assertFits(task.stores().panels());
  }

  private static void assertFits(KeyValueStore<Bytes, byte[]> store) {
    assertThat(MemoryStores.keys(store))
        .isNotEmpty()
        .allSatisfy(
            key ->
                assertThat(key.get().length + store.get(key).length)
                    .isLessThan(BROKER_DEFAULT_BYTES - BATCH_OVERHEAD_BYTES));
  }

  private static TaskBoards.Settings settings(int dimension) {
    CosineBackground given = Examples.background(dimension);
    return Task.settings(
        Map.of(Examples.BOARD, given), WindowPolicy.unbounded(), ScoringDefinition.standard());
  }

  /** A record with names and ids of the greatest length, cut as it comes to the internal topic. */
  private List<ExampleGroup> groups(int dimension, int negatives) {
    List<MinedItem> items = new ArrayList<>();
    IntStream.range(0, negatives).forEach(i -> items.add(item("n" + i, dimension)));
    MinedRecord record =
        new MinedRecord(
            Examples.BOARD,
            "s".repeat(200),
            Optional.of(Examples.ENCODER),
            1_000,
            item("q", dimension),
            List.of(item("p", dimension)),
            items);
    Intake intake =
        new Intake(
            IntakeLimits.standard(),
            new EncoderPolicy(Examples.ENCODER, Map.of(), Optional.empty()),
            IdfTable.uniform());
    Outcome<List<ExampleGroup>> outcome = intake.prepare(record, Optional.empty(), Intake.NO_CLOCK);
    return ((Outcome.Accepted<List<ExampleGroup>>) outcome).value();
  }

  private MinedItem item(String id, int dimension) {
    String longId = id + "-" + "\u20ac".repeat(990);
    return new MinedItem(
        Optional.of(longId), Optional.empty(), Optional.of(Examples.vector(random, dimension)));
  }
}
