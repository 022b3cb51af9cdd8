package io.ecistreams.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The running result of a board.
 *
 * @param board the board
 * @param identity its encoder and dimension
 * @param definition id of the definition of eci
 * @param classicDefinition id of the definition of classic
 * @param background empty while calibrating
 * @param calibrationQueries distinct queries seen while calibrating
 * @param requiredQueries distinct queries that calibration waits for
 * @param newestMs newest event time of the board
 * @param windows one per configured length, the primary first; empty while calibrating
 * @param viewKappa the other kappa that scores are shown at
 * @param changes announced rank changes of the primary window, the newest first
 * @param diagnostics reasons not to trust the ranking over the primary window
 * @param late examples dropped because they came after the grace, by source
 * @param outcomes what training on the sources yielded, by metric
 * @param revisions where the board stands between revisions of its encoder
 */
public record BoardEstimate(
    String board,
    BoardIdentity identity,
    String definition,
    String classicDefinition,
    Optional<CosineBackground> background,
    int calibrationQueries,
    int requiredQueries,
    long newestMs,
    List<WindowEstimate> windows,
    double viewKappa,
    List<RankMove> changes,
    List<RankingDiagnostic> diagnostics,
    Map<String, Long> late,
    List<ObservedGains> outcomes,
    RevisionsEstimate revisions) {

  public BoardEstimate {
    windows = List.copyOf(windows);
    changes = List.copyOf(changes);
    diagnostics = List.copyOf(diagnostics);
    late = Map.copyOf(late);
    outcomes = List.copyOf(outcomes);
  }
}
