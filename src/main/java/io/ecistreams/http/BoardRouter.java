package io.ecistreams.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.avro.Background;
import io.ecistreams.query.BoardQueries;
import io.ecistreams.query.Endpoint;
import io.ecistreams.query.NotReadyException;
import io.ecistreams.query.Owner;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Answers for any board: from the stores of this instance, or by asking the one that has it. Safe
 * for use by several threads.
 */
final class BoardRouter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BoardQueries queries;
  private final BoardAnswers answers;
  private final Peers peers;
  private final Clock clock;

  BoardRouter(BoardQueries queries, Peers peers, Clock clock) {
    this.queries = queries;
    this.answers = new BoardAnswers(queries, clock);
    this.peers = peers;
    this.clock = clock;
  }

  /**
   * Answers a question, whoever has the board.
   *
   * @param isForwarded whether another instance asks, which took this one for the owner
   * @throws ProblemException if there is no answer
   */
  Answer answerAboutBoard(Question question, boolean isForwarded, Optional<String> ifNoneMatch) {
    try {
      // Every instance knows the backgrounds of all boards.
      if (question.view() == Question.View.BACKGROUND) {
        return answers.answerAboutBoard(question).unlessKnown(ifNoneMatch);
      }
      answers.registered(question.board());
      Owner owner = queries.owner(question.board());
      if (owner instanceof Owner.There there) {
        if (isForwarded) {
          throw new NotReadyException("the board is moving to " + there.endpoint());
        }
        return peers.ask(there.endpoint(), question.path(), ifNoneMatch);
      }
      if (owner instanceof Owner.Nobody) {
        throw new NotReadyException("the board's partition is being assigned");
      }
      return answers.answerAboutBoard(question).unlessKnown(ifNoneMatch);
    } catch (NotReadyException e) {
      throw notReady(e);
    }
  }

  /**
   * What whoever has the board answers, to be read here.
   *
   * @throws ProblemException if there is no answer
   */
  JsonNode describe(Question question) {
    Answer answer = answerAboutBoard(question, false, Optional.empty());
    if (!answer.isOk()) {
      throw new ProblemException(Problem.unavailable("Whoever has the board did not answer."));
    }
    return parsed(answer);
  }

  /**
   * Looks whether a board is registered.
   *
   * @throws ProblemException if it is not, or that cannot be said yet
   */
  void requireBoard(String board) {
    try {
      answers.registered(board);
    } catch (NotReadyException e) {
      throw notReady(e);
    }
  }

  private ProblemException notReady(NotReadyException e) {
    return new ProblemException(
        Problem.notReady(queries.status(), "Ask again soon: " + e.getMessage() + "."));
  }

  /**
   * Lists the boards, with what each owner says of its own.
   *
   * @param isForwarded whether another instance asks, which wants those of this one only
   */
  Answer listBoards(boolean isForwarded, Optional<String> ifNoneMatch) {
    try {
      Map<String, ObjectNode> boards = isForwarded ? own() : all();
      ArrayNode list = JsonNodeFactory.instance.arrayNode();
      boards.values().forEach(list::add);
      ObjectNode root = JsonNodeFactory.instance.objectNode();
      root.set("boards", list);
      return answers.withOrigin(clock.millis(), root).unlessKnown(ifNoneMatch);
    } catch (NotReadyException e) {
      throw notReady(e);
    }
  }

  private Map<String, ObjectNode> own() {
    Map<String, ObjectNode> boards = new LinkedHashMap<>();
    for (Background registered : queries.registered()) {
      if (queries.owner(registered.getBoard()) instanceof Owner.Here) {
        boards.put(registered.getBoard(), summary(registered));
      }
    }
    return boards;
  }

  private ObjectNode summary(Background registered) {
    try {
      return answers.summary(registered, queries.ranking(registered.getBoard()));
    } catch (NotReadyException e) {
      return answers.summary(registered, Optional.empty());
    }
  }

  /** Those of which no owner says anything have their registration only. */
  private Map<String, ObjectNode> all() {
    Map<String, CompletableFuture<Answer>> asked = new LinkedHashMap<>();
    for (Endpoint peer : queries.peers()) {
      asked.put(peer.toString(), peers.askLater(peer, "/v1/boards"));
    }
    Map<String, ObjectNode> boards = new TreeMap<>();
    for (Background registered : queries.registered()) {
      ObjectNode known = answers.summary(registered, Optional.empty());
      boards.put(registered.getBoard(), known.putNull("servedBy"));
    }
    boards.putAll(own());
    asked.values().forEach(answer -> boards.putAll(listed(answer)));
    return boards;
  }

  private static Map<String, ObjectNode> listed(CompletableFuture<Answer> asked) {
    Answer answer = asked.exceptionally(e -> Answer.of(Problem.unreachable(e.toString()))).join();
    Map<String, ObjectNode> boards = new LinkedHashMap<>();
    if (answer.isOk()) {
      for (JsonNode board : parsed(answer).path("boards")) {
        boards.put(board.path("board").asText(), (ObjectNode) board);
      }
    }
    return boards;
  }

  private static JsonNode parsed(Answer answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      return JsonNodeFactory.instance.objectNode();
    }
  }
}
