package io.ecistreams.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.model.Fnv1a64;
import io.ecistreams.query.InstanceStatus;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What goes out.
 *
 * @param status HTTP status
 * @param contentType media type of the body
 * @param etag of the content, without the age of the answer; empty for problems
 * @param body UTF-8; empty for 304
 */
record Answer(int status, String contentType, Optional<String> etag, byte[] body) {
  static final String JSON = "application/json";

  private static final byte[] NOTHING = new byte[0];

  /**
   * Where an answer comes from and how old it is.
   *
   * @param servedBy host:port of the instance whose stores were asked
   * @param asOfMs wall clock of what it says
   * @param nowMs wall clock
   * @param status of that instance
   */
  record Meta(String servedBy, long asOfMs, long nowMs, InstanceStatus status) {

    private ObjectNode json() {
      ObjectNode node = JsonNodeFactory.instance.objectNode();
      node.put("servedBy", servedBy);
      node.put("asOf", asOfMs);
      node.put("ageMs", Math.max(0, nowMs - asOfMs));
      Problem.describe(status, node);
      return node;
    }
  }

  /** Content with its origin as the first field, {@code meta}. */
  static Answer of(Meta meta, ObjectNode content) {
    String text = content.toString();
    String phase = meta.status().phase().name();
    long hash = Fnv1a64.hash((phase + text).getBytes(StandardCharsets.UTF_8));
    String comma = content.isEmpty() ? "" : ",";
    String body = "{\"meta\":" + meta.json() + comma + text.substring(1);
    return new Answer(
        200,
        JSON,
        Optional.of("W/\"%016x\"".formatted(hash)),
        body.getBytes(StandardCharsets.UTF_8));
  }

  static Answer of(Problem problem) {
    return new Answer(problem.status(), Problem.CONTENT_TYPE, Optional.empty(), problem.bytes());
  }

  /** 304 where the reader has it already. */
  Answer unlessKnown(Optional<String> ifNoneMatch) {
    boolean isKnown =
        etag.isPresent() && ifNoneMatch.filter(known -> lists(known, etag.get())).isPresent();
    return isKnown ? new Answer(304, contentType, etag, NOTHING) : this;
  }

  private static boolean lists(String header, String etag) {
    for (String candidate : header.split(",")) {
      if (candidate.strip().equals(etag) || candidate.strip().equals("*")) {
        return true;
      }
    }
    return false;
  }

  boolean isOk() {
    return status == 200;
  }
}
