package io.ecistreams.http;

import io.javalin.http.HandlerType;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** All paths that take what is asked of a board; what they take is said in {@code openapi.json}. */
enum WriteRoute {
  FINISH_SOURCE(HandlerType.POST, "/v1/boards/{board}/sources/{source}/finish", 4_096),
  DELETE_BOARD(HandlerType.DELETE, "/v1/boards/{board}", 4_096),
  VERDICT(
      HandlerType.POST,
      "/v1/boards/{board}/verdicts",
      4_096,
      "source",
      "exampleId",
      "isFalseNegative",
      "judge"),
  OUTCOME(
      HandlerType.POST,
      "/v1/boards/{board}/outcomes",
      65_536,
      "id",
      "revision",
      "metric",
      "value",
      "baseline",
      "source",
      "weights",
      "examples",
      "standardError",
      "at"),
  NEGATIVES(HandlerType.POST, "/v1/boards/{board}/negatives", 0);

  /** More than any that takes no body needs. */
  private static final int LEAST_BODY_BYTES = 4_096;

  private final HandlerType method;
  private final String path;
  private final int largestBodyBytes;
  private final Set<String> fields;

  WriteRoute(HandlerType method, String path, int largestBodyBytes, String... fields) {
    this.method = method;
    this.path = path;
    this.largestBodyBytes = largestBodyBytes;
    this.fields = Set.of(fields);
  }

  HandlerType method() {
    return method;
  }

  String path() {
    return path;
  }

  /**
   * The largest body that a request may announce, whether its path is one of these or not.
   *
   * @param ofNegatives that of {@link #NEGATIVES}, which is configured
   */
  static long largestBodyBytes(String method, String path, long ofNegatives) {
    return of(method, path)
        .map(route -> route == NEGATIVES ? ofNegatives : (long) route.largestBodyBytes)
        .orElse((long) LEAST_BODY_BYTES);
  }

  /** The one that a request is for. */
  static Optional<WriteRoute> of(String method, String path) {
    return Arrays.stream(values())
        .filter(route -> route.method.name().equals(method))
        .filter(route -> path.matches(route.path.replaceAll("\\{\\w+}", "[^/]+")))
        .findFirst();
  }

  /** The type of its body. */
  String contentType() {
    return this == NEGATIVES ? "application/x-ndjson" : Answer.JSON;
  }

  int largestBodyBytes() {
    return largestBodyBytes;
  }

  /** Names of the fields that its body may have. */
  Set<String> fields() {
    return fields;
  }
}
