package io.ecistreams.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.query.InstanceStatus;
import io.ecistreams.query.InstanceStatus.Progress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An error as its reader gets it (RFC 9457).
 *
 * @param status HTTP status
 * @param type last part of the type, {@code urn:eci:problem:…}
 * @param title the kind of problem, the same for all of a type
 * @param detail what is wrong this time, and what can be done
 * @param instanceStatus what the instance is doing, where that is the reason
 */
record Problem(
    int status, String type, String title, String detail, Optional<InstanceStatus> instanceStatus) {
  static final String CONTENT_TYPE = "application/problem+json";

  private static final String TYPE_PREFIX = "urn:eci:problem:";
  private static final int UNAVAILABLE = 503;

  Problem(int status, String type, String title, String detail) {
    this(status, type, title, detail, Optional.empty());
  }

  static Problem unknownBoard(String board) {
    return new Problem(
        404,
        "unknown-board",
        "There is no such board",
        "No record of board " + board + " has been accepted; GET /v1/boards lists all.");
  }

  static Problem badParameter(String detail) {
    return new Problem(400, "bad-parameter", "A parameter is not accepted", detail);
  }

  static Problem bodyTooLarge(long most) {
    return new Problem(
        413,
        "body-too-large",
        "The body is too large",
        "At most " + most + " bytes are read here: send less.");
  }

  static Problem notWritten(String detail) {
    return new Problem(UNAVAILABLE, "not-written", "What was asked could not be written", detail);
  }

  /** The instance that has the board cannot answer for it just now. */
  static Problem notReady(InstanceStatus status, String detail) {
    return new Problem(
        UNAVAILABLE,
        "not-ready",
        "The board cannot be asked just now",
        detail,
        Optional.of(status));
  }

  static Problem unreachable(String detail) {
    return new Problem(
        UNAVAILABLE, "instance-unreachable", "The instance with the board does not answer", detail);
  }

  static Problem unavailable(String detail) {
    return new Problem(UNAVAILABLE, "unavailable", "Not available", detail);
  }

  /** One that says no more than its status. */
  static Problem ofStatus(int status, String title) {
    return switch (status) {
      case 404 -> new Problem(404, "not-found", "Nothing is here", "GET /openapi.json lists all.");
      case 405 ->
          new Problem(
              405,
              "method-not-allowed",
              "The method is not allowed",
              "GET /openapi.json says which methods each path takes.");
      default -> new Problem(status, "http-" + status, title, title);
    };
  }

  ObjectNode json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("type", TYPE_PREFIX + type);
    node.put("title", title);
    node.put("status", status);
    node.put("detail", detail);
    instanceStatus.ifPresent(status -> describe(status, node));
    return node;
  }

  byte[] bytes() {
    return json().toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Phase, progress and failure of an instance, as fields. */
  static void describe(InstanceStatus status, ObjectNode node) {
    node.put("state", status.phase().name());
    status.progress().ifPresent(progress -> node.set("restore", json(progress)));
    status.failure().ifPresent(failure -> node.put("failure", failure));
  }

  private static ObjectNode json(Progress progress) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("rowsDone", progress.rowsDone())
        .put("rowsTotal", progress.rowsTotal())
        .put("boardsDone", progress.boardsDone())
        .put("boardsTotal", progress.boardsTotal());
  }
}
