package io.ecistreams.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.alarm.ExampleId;
import io.ecistreams.avro.Command;
import io.ecistreams.avro.CommandKind;
import io.ecistreams.avro.TrainingOutcome;
import io.ecistreams.avro.Verdict;
import io.ecistreams.model.NameRule;
import io.ecistreams.model.Outcome;
import io.ecistreams.outcome.ReportBook;
import io.ecistreams.outcome.TrainingReport;
import io.ecistreams.serde.AvroJson;
import io.ecistreams.serde.JsonInputException;
import io.ecistreams.serde.OutcomeMapping;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Hands on what is asked of boards. Whoever has a board reads that from a topic, so any instance
 * can take it. Safe for use by several threads.
 */
final class BoardWrites {
  private final BoardRouter router;
  private final Requests requests;
  private final Clock clock;

  BoardWrites(BoardRouter router, Requests requests, Clock clock) {
    this.router = router;
    this.requests = requests;
    this.clock = clock;
  }

  /**
   * Takes a request that was let in, and answers with what it asks for.
   *
   * @throws ProblemException if it is not accepted, or cannot be written
   */
  Answer take(WriteRoute route, Context context) {
    ObjectNode body = JsonBody.read(route, context);
    String board = context.pathParam("board");
    router.requireBoard(board);
    return switch (route) {
      case FINISH_SOURCE -> send(command(CommandKind.FINISH_SOURCE, board, source(context)));
      case DELETE_BOARD -> send(command(CommandKind.DELETE_BOARD, board, null));
      case VERDICT -> send(verdict(board, body));
      case OUTCOME -> report(board, body);
      case NEGATIVES -> throw new IllegalArgumentException("Negatives are no request.");
    };
  }

  private static Verdict verdict(String board, ObjectNode body) {
    JsonNode source = body.path("source");
    JsonNode example = body.path("exampleId");
    JsonNode isFalseNegative = body.path("isFalseNegative");
    JsonNode judge = body.path("judge");
    if (!source.isTextual()
        || !isFalseNegative.isBoolean()
        || ExampleId.parse(example.asText()).isEmpty()
        || !(judge.isTextual() || judge.isNull() || judge.isMissingNode())) {
      throw JsonBody.bad(
          "Send {\"source\": NAME, \"exampleId\": ID, \"isFalseNegative\": true or false}, and"
              + " \"judge\": NAME if you like; source and exampleId as GET"
              + " /v1/boards/{board}/quarantine has them.");
    }
    return new Verdict(
        board,
        source.textValue(),
        example.textValue(),
        isFalseNegative.booleanValue(),
        judge.textValue());
  }

  private Command command(CommandKind kind, String board, String source) {
    return new Command(board, source, kind, clock.instant());
  }

  /** A name that some source may have. */
  private static String source(Context context) {
    String source = context.pathParam("source");
    Optional<String> problem =
        source.isBlank()
            ? Optional.of("the name of the source is empty")
            : NameRule.problem("the name of the source", source);
    problem.ifPresent(
        detail -> {
          throw new ProblemException(Problem.badParameter(detail + "."));
        });
    return source;
  }

  private Answer send(Command command) {
    write(() -> requests.send(command));
    return accepted(AvroJson.of(command));
  }

  private Answer send(Verdict verdict) {
    write(() -> requests.send(verdict));
    return accepted(AvroJson.of(verdict));
  }

  /** Also an id that was sent before: the board takes it in its place. */
  private Answer report(String board, ObjectNode body) {
    TrainingOutcome outcome = outcome(body, Map.of("board", board, "at", clock.instant()));
    if (OutcomeMapping.report(outcome, clock.instant()).then(report -> refused(report, board))
        instanceof Outcome.Refused<?> refused) {
      throw JsonBody.bad(refused.rejection().message() + ".");
    }
    write(() -> requests.send(outcome));
    return accepted(AvroJson.of(outcome));
  }

  private static TrainingOutcome outcome(ObjectNode body, Map<String, ?> defaults) {
    try {
      return OutcomeMapping.ofJson(body.toString(), "the body", defaults);
    } catch (JsonInputException e) {
      throw JsonBody.bad(e.getMessage());
    }
  }

  /** As whoever has the board would refuse it. */
  private Outcome<TrainingReport> refused(TrainingReport report, String board) {
    JsonNode known = router.describe(new Question(board, Question.View.OUTCOMES, Map.of()));
    List<String> encoders = new ArrayList<>();
    known.path("encoders").forEach(encoder -> encoders.add(encoder.asText()));
    Set<String> sources = new HashSet<>();
    known.path("sources").forEach(source -> sources.add(source.asText()));
    return report
        .refusal(encoders, sources::contains)
        .or(
            () ->
                ReportBook.refusal(
                    report.metric(),
                    OutcomeMapping.otherMetrics(known.path("outcomes"), report.id())))
        .<Outcome<TrainingReport>>map(Outcome.Refused::new)
        .orElseGet(() -> Outcome.accepted(report));
  }

  private static void write(Runnable sending) {
    try {
      sending.run();
    } catch (NotWrittenException e) {
      throw new ProblemException(Problem.notWritten(e.getMessage()));
    }
  }

  private static Answer accepted(ObjectNode what) {
    byte[] body = what.toString().getBytes(StandardCharsets.UTF_8);
    return new Answer(202, Answer.JSON, Optional.empty(), body);
  }
}
