package io.ecistreams.http;

import io.ecistreams.http.Question.View;
import java.util.Optional;
import java.util.Set;

/** All paths that are answered; what they answer is said in {@code openapi.json}. */
enum Route {
  BOARDS("/v1/boards"),
  BOARD(View.SUMMARY),
  RANKING(View.RANKING, Question.WINDOW),
  SOURCES(View.SOURCES, Question.WINDOW),
  HYBRIDS(View.HYBRIDS, Question.WINDOW),
  MIXTURE(View.MIXTURE),
  OUTCOMES(View.OUTCOMES),
  ALERTS(View.ALERTS),
  QUARANTINE(View.QUARANTINE, Question.SOURCE),
  BACKGROUND(View.BACKGROUND),
  WINDOWS(View.WINDOWS),
  HISTORY(View.HISTORY, Question.FROM, Question.POINTS),
  EVENTS("/v1/events", "board"),
  OPENAPI("/openapi.json"),
  METRICS("/metrics"),
  LIVEZ("/livez"),
  READYZ("/readyz");

  private final String path;
  private final Set<String> parameters;
  private final Optional<View> view;

  Route(String path, String... parameters) {
    this.path = path;
    this.parameters = Set.of(parameters);
    this.view = Optional.empty();
  }

  Route(View view, String... parameters) {
    this.path = "/v1/boards/{board}" + view.path();
    this.parameters = Set.of(parameters);
    this.view = Optional.of(view);
  }

  String path() {
    return path;
  }

  /** Names of the parameters in the query string. */
  Set<String> parameters() {
    return parameters;
  }

  /** The side of a board that it shows, if it is about one. */
  Optional<View> view() {
    return view;
  }

  /** Whether it is answered without a token: load balancers have none. */
  boolean isOpen() {
    return this == LIVEZ || this == READYZ;
  }
}
