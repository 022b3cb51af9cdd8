package io.ecistreams.scoring;

import io.ecistreams.math.Workbench;
import java.util.function.IntFunction;

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
      IntFunction<Workbench> workbenches) {
    BoardSources sources = new BoardSources(header);
    return new BoardParts(
        new BoardExamples(header, isNew, policies.scoring(), log, sources, workbenches),
        new BoardCalibration(board, header, isNew, policies.calibration(), log),
        sources);
  }
}
