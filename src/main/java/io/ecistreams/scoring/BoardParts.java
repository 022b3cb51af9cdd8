package io.ecistreams.scoring;

import io.ecistreams.math.Workbench;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * What a board consists of.
 *
 * @param examples what was merged
 * @param calibration background, or how far it is
 * @param sources all that were accepted
 * @param outcomes what training on them yielded
 */
record BoardParts(
    BoardExamples examples,
    BoardCalibration calibration,
    BoardSources sources,
    BoardOutcomes outcomes) {

  /**
   * As the log has them.
   *
   * @param isNew whether nothing is in the log
   * @param isFinished whether the miner of a source has ended
   */
  static BoardParts of(
      String board,
      BoardHeader header,
      boolean isNew,
      BoardPolicies policies,
      BoardLog log,
      Predicate<String> isFinished,
      IntFunction<Workbench> workbenches) {
    BoardSources sources = new BoardSources(header);
    return new BoardParts(
        new BoardExamples(header, isNew, policies.scoring(), log, sources, isFinished, workbenches),
        new BoardCalibration(board, header, isNew, policies.calibration(), log),
        sources,
        new BoardOutcomes(log, sources));
  }
}
