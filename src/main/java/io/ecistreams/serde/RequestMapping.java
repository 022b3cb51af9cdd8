package io.ecistreams.serde;

import io.ecistreams.alarm.ExampleId;
import io.ecistreams.avro.Command;
import io.ecistreams.avro.QuarantinedExample;
import io.ecistreams.avro.TrainingOutcome;
import io.ecistreams.avro.Verdict;
import io.ecistreams.model.NameRule;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.scoring.BoardInput;
import io.ecistreams.scoring.DeleteBoard;
import io.ecistreams.scoring.FinishSource;
import io.ecistreams.scoring.JudgedExample;
import io.ecistreams.scoring.RecordOrigin;
import io.ecistreams.scoring.RelearnBaseline;
import io.ecistreams.scoring.ReportedOutcome;
import io.ecistreams.scoring.Testimony;
import java.time.Instant;

/** From what people write on their topics to what their boards take. */
public final class RequestMapping {

  /** How the name of a judge begins that is a language model. */
  public static final String MODEL = "model:";

  private RequestMapping() {}

  /** Whether the name of a judge is that of a language model. */
  public static boolean isModel(String judge) {
    return judge.startsWith(MODEL);
  }

  /** What a judge says of an example. */
  public static Verdict verdict(QuarantinedExample example, boolean isFalseNegative, String judge) {
    return new Verdict(
        example.getBoard(), example.getSource(), example.getExampleId(), isFalseNegative, judge);
  }

  /** A verdict, or why it is refused. */
  public static Outcome<BoardInput> verdict(Verdict verdict, RecordOrigin origin) {
    if (ExampleId.parse(verdict.getExampleId()).isEmpty()) {
      return Outcome.refused(
          RejectionReason.INVALID_FIELD,
          "exampleId is not that of a quarantined example: copy it from there");
    }
    return named(
        verdict.getBoard(),
        verdict.getSource(),
        new JudgedExample(
            verdict.getBoard(),
            verdict.getSource(),
            verdict.getExampleId(),
            new Testimony(
                verdict.getIsFalseNegative(),
                verdict.getJudge().filter(RequestMapping::isModel).isPresent()),
            origin));
  }

  /** A command, or why it is refused. */
  public static Outcome<BoardInput> command(Command command, RecordOrigin origin) {
    String board = command.getBoard();
    String source = command.getSource().orElse("");
    return switch (command.getKind()) {
      case RELEARN_BASELINE -> named(board, source, new RelearnBaseline(board, source, origin));
      case FINISH_SOURCE ->
          named(
              board,
              source,
              new FinishSource(board, source, command.getIssuedAt().toEpochMilli(), origin));
      case DELETE_BOARD ->
          board.isBlank()
              ? Outcome.refused(
                  RejectionReason.MISSING_FIELD, "board is empty: name the one to delete")
              : Outcome.accepted(new DeleteBoard(board, origin));
      case UNKNOWN ->
          Outcome.refused(
              RejectionReason.INVALID_FIELD,
              "the command is of a kind that this version does not know: update the application");
    };
  }

  /** What a round of training yielded, or why it is refused. */
  public static Outcome<BoardInput> outcome(
      TrainingOutcome outcome, RecordOrigin origin, Instant now) {
    return OutcomeMapping.report(outcome, now)
        .then(report -> Outcome.accepted(new ReportedOutcome(outcome.getBoard(), report, origin)));
  }

  private static Outcome<BoardInput> named(String board, String source, BoardInput input) {
    if (board.isBlank() || source.isBlank()) {
      return Outcome.refused(
          RejectionReason.MISSING_FIELD, "board or source is empty: name what it is about");
    }
    return NameRule.problem("board", board)
        .or(() -> NameRule.problem("source", source))
        .map(problem -> Outcome.<BoardInput>refused(RejectionReason.INVALID_FIELD, problem))
        .orElseGet(() -> Outcome.accepted(input));
  }
}
