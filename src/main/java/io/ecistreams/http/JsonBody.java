package io.ecistreams.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Iterator;
import java.util.TreeSet;

/** Reads the bodies of requests, as far as their routes allow. */
final class JsonBody {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private JsonBody() {}

  /**
   * The object that was sent; an empty one where there is no body.
   *
   * @throws ProblemException if the body is too large, is no object, or has a field that the route
   *     does not know
   */
  static ObjectNode read(WriteRoute route, Context context) {
    byte[] bytes = bytes(route.largestBodyBytes(), context);
    if (bytes.length == 0) {
      return JsonNodeFactory.instance.objectNode();
    }
    if (!(parsed(bytes) instanceof ObjectNode body)) {
      throw bad("The body must be a JSON object.");
    }
    for (Iterator<String> names = body.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!route.fields().contains(name)) {
        throw bad(
            route.fields().isEmpty()
                ? "The body must have no fields: send {} or nothing."
                : "There is no field %s, only %s."
                    .formatted(name, String.join(", ", new TreeSet<>(route.fields()))));
      }
    }
    return body;
  }

  private static byte[] bytes(int most, Context context) {
    try {
      byte[] bytes = context.req().getInputStream().readNBytes(most + 1);
      if (bytes.length > most) {
        throw new ProblemException(Problem.bodyTooLarge(most));
      }
      return bytes;
    } catch (IOException e) {
      throw bad("The body did not come whole: " + e.getMessage() + "; send it again.");
    }
  }

  private static JsonNode parsed(byte[] bytes) {
    try {
      return JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw bad("The body is no JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw bad("The body is no JSON: " + e.getMessage());
    }
  }

  /** Says what is wrong with a body. */
  static ProblemException bad(String detail) {
    return new ProblemException(new Problem(400, "bad-body", "The body is not accepted", detail));
  }
}
