package io.ecistreams.runtime;

import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.MinedItem;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Registration;
import io.ecistreams.model.Rejection;
import io.ecistreams.scoring.DimensionVote;
import io.ecistreams.scoring.Intake;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Measures the backgrounds of boards over their first distinct queries, each with its reference
 * positive (definition.md, section 2), in the dimension of most of them. Negatives are not looked
 * at. Not safe for use by several threads.
 */
public final class BackgroundMeasurement {
  private final Intake intake;
  private final int queries;
  private final SortedMap<String, Measured> measuring = new TreeMap<>();
  private final SortedMap<String, CosineBackground> complete = new TreeMap<>();

  private record Measured(Registration registration, DimensionVote calibration) {
    Optional<CosineBackground> background() {
      return calibration.measure(registration.identity().encoder());
    }
  }

  /**
   * Nothing is measured yet.
   *
   * @param queries distinct queries of each board, at least {@link CalibrationPolicy#LEAST_QUERIES}
   */
  public BackgroundMeasurement(Intake intake, int queries) {
    this.intake = intake;
    this.queries = queries;
  }

  /** Takes a record's query; returns why it is refused, if it is. */
  public Optional<Rejection> add(MinedRecord record) {
    if (complete.containsKey(record.board())) {
      return Optional.empty();
    }
    Optional<Measured> known = Optional.ofNullable(measuring.get(record.board()));
    Outcome<ExampleGroup> outcome =
        intake
            .prepare(queryOf(record), known.map(Measured::registration), Intake.NO_CLOCK)
            .then(groups -> admitted(known, groups.get(0)));
    if (outcome instanceof Outcome.Refused<ExampleGroup> refused) {
      return Optional.of(refused.rejection());
    }
    observe(((Outcome.Accepted<ExampleGroup>) outcome).value());
    return Optional.empty();
  }

  /** The reference positive stands in for the negatives, so that these need no vectors. */
  private static MinedRecord queryOf(MinedRecord record) {
    List<MinedItem> reference = record.positives().stream().limit(1).toList();
    return new MinedRecord(
        record.board(),
        record.source(),
        record.encoder(),
        record.minedAtMs(),
        record.query(),
        reference,
        reference);
  }

  private static Outcome<ExampleGroup> admitted(Optional<Measured> known, ExampleGroup group) {
    return known
        .map(board -> board.registration().identity().admitEncoder(group))
        .orElseGet(() -> Outcome.accepted(group));
  }

  private void observe(ExampleGroup query) {
    Measured board =
        measuring.computeIfAbsent(
            query.board(),
            name ->
                new Measured(
                    new Registration(
                        new BoardIdentity(query.encoder(), query.dimension()), Optional.empty()),
                    new DimensionVote(queries)));
    board.calibration().observe(query);
    if (board.calibration().isComplete()) {
      board.background().ifPresent(background -> complete.put(query.board(), background));
    }
  }

  /**
   * The backgrounds by board, over fewer queries where no more came.
   *
   * @throws ScoringException if a board has too few for any
   */
  public SortedMap<String, CosineBackground> backgrounds() {
    SortedMap<String, CosineBackground> backgrounds = new TreeMap<>(complete);
    measuring.forEach((name, board) -> backgrounds.computeIfAbsent(name, n -> early(name, board)));
    return backgrounds;
  }

  private static CosineBackground early(String name, Measured board) {
    return Optional.of(board)
        .filter(b -> b.calibration().queries() >= CalibrationPolicy.LEAST_QUERIES)
        .flatMap(Measured::background)
        .orElseThrow(
            () ->
                new ScoringException(
                    "Board %s has %d distinct queries with different positives, but a background needs at least %d; add records, or choose other boards with --board."
                        .formatted(
                            name, board.calibration().queries(), CalibrationPolicy.LEAST_QUERIES)));
  }
}
