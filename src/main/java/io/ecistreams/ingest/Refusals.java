package io.ecistreams.ingest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.model.Rejection;
import java.nio.charset.StandardCharsets;

/** The lines of a body that were refused; the first of them with their reasons. */
final class Refusals {
  /** So that an answer is always small enough to be remembered. */
  static final int MOST_LISTED = 1_000;

  private static final int MOST_PROBLEM_CHARS = 500;

  private final ArrayNode listed = JsonNodeFactory.instance.arrayNode();
  private long lines;

  void add(long line, Rejection rejection) {
    lines++;
    if (listed.size() < MOST_LISTED) {
      String problem = rejection.message();
      listed
          .addObject()
          .put("line", line)
          .put("reason", rejection.reason().name())
          .put("problem", problem.substring(0, Math.min(problem.length(), MOST_PROBLEM_CHARS)));
    }
  }

  long lines() {
    return lines;
  }

  /** What the sender gets. */
  byte[] answer(long accepted) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("accepted", accepted);
    answer.set("refused", listed);
    answer.put("refusedLines", lines);
    return answer.toString().getBytes(StandardCharsets.UTF_8);
  }
}
