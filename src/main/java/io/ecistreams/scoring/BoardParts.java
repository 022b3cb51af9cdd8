package io.ecistreams.scoring;

import io.ecistreams.math.Workbench;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * What a board consists of.
 *
 * @param revisions what was merged under each revision of its encoder
 * @param sources all that were accepted
 * @param outcomes what training on them yielded
 */
record BoardParts(Revisions revisions, BoardSources sources, BoardOutcomes outcomes) {

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
    Revisions revisions =
        new Revisions(
            header,
            isNew,
            policies.calibration().given(board),
            log,
            sources,
            (revision, isNewRevision) -> {
              ExampleLog examples = log.examples(revision.serial(), isNewRevision);
              return new Revision(
                  revision.serial(),
                  examples,
                  new BoardExamples(
                      revision,
                      isNewRevision,
                      policies.scoring(),
                      examples,
                      sources,
                      isFinished,
                      workbenches),
                  new BoardCalibration(
                      board, revision, isNewRevision, policies.calibration(), examples));
            });
    return new BoardParts(revisions, sources, new BoardOutcomes(log, sources));
  }

  /** What was merged under the active revision. */
  BoardExamples examples() {
    return revisions.active().examples();
  }

  /** Background of the active revision, or how far it is. */
  BoardCalibration calibration() {
    return revisions.active().calibration();
  }
}
