package io.ecistreams.scoring;

import io.ecistreams.math.Workbench;

/**
 * What a board consists of.
 *
 * @param examples what was merged
 * @param calibration background, or how far it is
 * @param sources all that were accepted
 */
record BoardParts(BoardExamples examples, BoardCalibration calibration, BoardSources sources) {

  /** As the log has them; with {@code isNew} nothing is in the log. */
  static BoardParts of(
      String board,
      BoardHeader header,
      boolean isNew,
      BoardPolicies policies,
      BoardLog log,
      Workbench work) {
    BoardSources sources = new BoardSources(header.sources());
    return new BoardParts(
        new BoardExamples(header, isNew, policies.scoring(), log, sources, work),
        new BoardCalibration(board, header, isNew, policies.calibration(), log),
        sources);
  }
}
