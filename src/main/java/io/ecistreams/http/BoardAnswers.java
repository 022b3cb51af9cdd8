package io.ecistreams.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.avro.Alert;
import io.ecistreams.avro.AlertSeverity;
import io.ecistreams.avro.AlertState;
import io.ecistreams.avro.Background;
import io.ecistreams.avro.Mixture;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.WindowRanking;
import io.ecistreams.model.VerdictCorrectedRate;
import io.ecistreams.query.AskedExample;
import io.ecistreams.query.BoardQueries;
import io.ecistreams.query.NotReadyException;
import io.ecistreams.serde.AvroJson;
import io.ecistreams.serde.RankingFigures;
import io.ecistreams.serde.RegistrationMapping;
import io.ecistreams.store.HistoryPoint;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Answers about the boards in the stores of this instance. Safe for use by several threads. */
final class BoardAnswers {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int USUAL_POINTS = 360;
  private static final int MOST_POINTS = 10_000;

  private final BoardQueries queries;
  private final Clock clock;

  BoardAnswers(BoardQueries queries, Clock clock) {
    this.queries = queries;
    this.clock = clock;
  }

  /**
   * Answers from the stores of this instance, which has the board.
   *
   * @throws ProblemException if the board is not known or cannot be asked
   */
  Answer answerAboutBoard(Question question) {
    String board = question.board();
    Background registered = registered(board);
    return switch (question.view()) {
      case BACKGROUND -> withOrigin(clock.millis(), AvroJson.of(registered));
      case SUMMARY -> summary(registered);
      case HISTORY -> history(question);
      case MIXTURE -> mixture(board);
      case OUTCOMES -> outcomes(registered);
      case ALERTS ->
          withOrigin(
              clock.millis(), JSON.objectNode().put("board", board).set("alerts", alerts(board)));
      case QUARANTINE -> quarantine(question);
      case RANKING, SOURCES, HYBRIDS, WINDOWS -> ranked(question);
    };
  }

  /**
   * The registration of a board.
   *
   * @throws ProblemException if there is none
   * @throws NotReadyException if that cannot be said yet
   */
  Background registered(String board) {
    return queries.registered(board).orElseThrow(() -> unregistered(board));
  }

  /** What is not registered may be so in what has not been read yet. */
  private RuntimeException unregistered(String board) {
    return queries.status().hasRun()
        ? new ProblemException(Problem.unknownBoard(board))
        : new NotReadyException("the registrations of the boards are being read");
  }

  Answer withOrigin(long asOfMs, ObjectNode content) {
    return Answer.of(
        new Answer.Meta(queries.self().toString(), asOfMs, clock.millis(), queries.status()),
        content);
  }

  private Answer summary(Background registered) {
    Optional<Ranking> ranking = queries.ranking(registered.getBoard());
    long asOfMs =
        ranking.map(newest -> newest.getEmittedAt().toEpochMilli()).orElseGet(clock::millis);
    return withOrigin(asOfMs, summary(registered, ranking));
  }

  private Answer ranked(Question question) {
    Ranking ranking =
        queries
            .ranking(question.board())
            .orElseThrow(() -> missing("has no ranking yet; it comes soon."));
    ObjectNode root = RankingBody.head(ranking);
    switch (question.view()) {
      case WINDOWS -> {
        ArrayNode windows = root.putArray("windows");
        for (WindowRanking window : ranking.getWindows()) {
          ObjectNode node = window(window);
          node.set("sources", AvroJson.of(window.getSources()));
          windows.add(node);
        }
      }
      case SOURCES, HYBRIDS ->
          chosen(question, ranking)
              .ifPresentOrElse(
                  window -> {
                    root.set("window", window(window));
                    if (question.view() == Question.View.SOURCES) {
                      root.set("sources", AvroJson.of(window.getSources()));
                    } else {
                      root.set("hybrids", AvroJson.of(window.getHybrids()));
                      root.put("outdatedHybrids", window.getOutdatedHybrids());
                    }
                  },
                  () -> root.putNull("window"));
      default -> describe(question, ranking, root);
    }
    return withOrigin(ranking.getEmittedAt().toEpochMilli(), root);
  }

  private void describe(Question question, Ranking ranking, ObjectNode root) {
    RankingBody.describe(ranking, chosen(question, ranking), root);
    queries
        .mixture(question.board())
        .ifPresentOrElse(
            mixture -> root.set("mixture", AvroJson.of(mixture)), () -> root.putNull("mixture"));
    root.set("alerts", alerts(question.board()));
  }

  private ArrayNode alerts(String board) {
    return AvroJson.of(queries.alerts(board));
  }

  private Answer quarantine(Question question) {
    String source = question.parameters().get(Question.SOURCE);
    ObjectNode root = JSON.objectNode().put("board", question.board());
    root.put("leastVerdicts", VerdictCorrectedRate.LEAST_VERDICTS);
    ArrayNode examples = root.putArray("examples");
    for (AskedExample asked : queries.examples(question.board())) {
      if (source == null || source.equals(asked.example().getSource())) {
        ObjectNode node = AvroJson.of(asked.example());
        asked
            .judgement()
            .ifPresentOrElse(
                given ->
                    node.putObject("verdict")
                        .put("isFalseNegative", given.isFalseNegative())
                        .put("isByModel", given.isByModel()),
                () -> node.putNull("verdict"));
        examples.add(node);
      }
    }
    return withOrigin(clock.millis(), root);
  }

  /** The window that was asked for, or the primary one; none while calibrating. */
  private static Optional<WindowRanking> chosen(Question question, Ranking ranking) {
    List<WindowRanking> windows = ranking.getWindows();
    if (windows.isEmpty() || question.number(Question.WINDOW).isEmpty()) {
      return windows.stream().findFirst();
    }
    long windowMs = question.number(Question.WINDOW).getAsLong();
    return Optional.of(
        windows.stream()
            .filter(window -> window.getWindowMs() == windowMs)
            .findFirst()
            .orElseThrow(
                () ->
                    new ProblemException(
                        Problem.badParameter(
                            "window must be one of "
                                + windows.stream()
                                    .map(window -> Long.toString(window.getWindowMs()))
                                    .collect(Collectors.joining(", "))
                                + " (milliseconds; 0 is since the start)."))));
  }

  private static ObjectNode window(WindowRanking window) {
    return JSON.objectNode()
        .put("windowMs", window.getWindowMs())
        .put("windowStart", window.getWindowStart().toEpochMilli())
        .put("windowEnd", window.getWindowEnd().toEpochMilli());
  }

  private Answer mixture(String board) {
    Mixture mixture =
        queries
            .mixture(board)
            .orElseThrow(() -> missing("has no mixture yet, or mixture.policy is none."));
    return withOrigin(mixture.getEmittedAt().toEpochMilli(), AvroJson.of(mixture));
  }

  /** What training showed, and of what more can be reported. */
  private Answer outcomes(Background registered) {
    String board = registered.getBoard();
    Optional<Ranking> ranking = queries.ranking(board);
    ObjectNode root = JSON.objectNode().put("board", board);
    root.put("encoder", registered.getEncoderId());
    RegistrationMapping.registration(registered).encoders().forEach(root.putArray("encoders")::add);
    ArrayNode sources = root.putArray("sources");
    queries.sources(board).stream().sorted().forEach(sources::add);
    root.set("outcomes", AvroJson.of(ranking.map(Ranking::getOutcomes).orElse(List.of())));
    return withOrigin(
        ranking.map(newest -> newest.getEmittedAt().toEpochMilli()).orElseGet(clock::millis), root);
  }

  private Answer history(Question question) {
    long fromMs = question.number(Question.FROM).orElse(0);
    long most = question.number(Question.POINTS).orElse(USUAL_POINTS);
    if (most < 1 || most > MOST_POINTS) {
      throw new ProblemException(
          Problem.badParameter("points must be from 1 to " + MOST_POINTS + "."));
    }
    List<HistoryPoint> points = queries.history(question.board(), fromMs);
    ObjectNode root = JSON.objectNode().put("board", question.board());
    root.setAll(HistoryJson.of(HistoryJson.thinned(points, (int) most)));
    root.set("revisions", HistoryJson.revisions(queries.ranking(question.board())));
    long asOfMs = points.isEmpty() ? clock.millis() : points.get(points.size() - 1).atMs();
    return withOrigin(asOfMs, root);
  }

  /** What is not there although the board is: it comes, or it is being restored. */
  private RuntimeException missing(String what) {
    return queries.status().isReady()
        ? new ProblemException(Problem.unavailable("The board " + what))
        : new NotReadyException("the board's partition is being restored");
  }

  /** A line in a list of boards. */
  ObjectNode summary(Background registered, Optional<Ranking> ranking) {
    ObjectNode node = JSON.objectNode();
    node.put("board", registered.getBoard());
    // The ranking knows how far the calibration is; the registration is of its start and end.
    Background known = ranking.map(Ranking::getBackground).orElse(registered);
    node.put("state", known.getState().name());
    node.put("encoder", known.getEncoderId());
    node.put("dimension", known.getDimension());
    node.put("queries", known.getQueries());
    node.put("requiredQueries", known.getRequiredQueries());
    node.put("servedBy", queries.self().toString());
    ranking.ifPresent(newest -> summarise(newest, node));
    return node;
  }

  private void summarise(Ranking ranking, ObjectNode node) {
    node.put("emittedAt", ranking.getEmittedAt().toEpochMilli());
    node.put("streamTime", ranking.getStreamTime().toEpochMilli());
    node.put("waiting", ranking.getWaiting());
    node.put("inputDelayMs", ranking.getInputDelayMs());
    RankingFigures figures = RankingFigures.of(ranking);
    node.put("sources", figures.sources().size());
    node.put("examples", figures.examples());
    figures.examplesPerSecond().ifPresent(rate -> node.put("examplesPerSecond", rate));
    figures.bestEci().ifPresent(eci -> node.put("bestEci", eci));
    ArrayNode best = node.putArray("best");
    figures.sources().stream()
        .filter(source -> source.getRankLow().filter(low -> low == 1).isPresent())
        .forEach(source -> best.add(source.getSource()));
    node.put("diagnostics", ranking.getDiagnostics().size());
    putFiring(ranking.getBoard(), node.putObject("firing"));
  }

  private void putFiring(String board, ObjectNode node) {
    List<AlertSeverity> firing =
        queries.alerts(board).stream()
            .filter(alert -> alert.getState() == AlertState.FIRING)
            .map(Alert::getSeverity)
            .toList();
    for (AlertSeverity severity : AlertSeverity.values()) {
      node.put(severity.name().toLowerCase(Locale.ROOT), Collections.frequency(firing, severity));
    }
  }
}
