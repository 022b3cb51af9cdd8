package io.ecistreams.embedding.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.remote.ModelServer;
import io.ecistreams.remote.ServerException;
import io.ecistreams.remote.ServerException.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/** What is said to a server, and what is read of its answers. */
sealed interface EmbeddingApi {
  ObjectMapper JSON = new ObjectMapper();

  /**
   * Vectors as the server gives them, one for each text, in order.
   *
   * @param tokens that it has read; empty where it does not say
   */
  record Answer(List<float[]> vectors, OptionalLong tokens) {}

  /**
   * Embeds texts with one request.
   *
   * @throws ServerException if there is no answer, or it has not one vector for each text
   */
  Answer embed(ModelServer server, List<String> texts);

  /** Most texts that the server takes together, at most so many as are wanted. */
  default int batchSize(ModelServer server, int wanted) {
    return wanted;
  }

  /**
   * OpenAI's. Vectors are asked for in base64, and taken as arrays from those who know no other.
   */
  record OpenAi(String model) implements EmbeddingApi {

    @Override
    public Answer embed(ModelServer server, List<String> texts) {
      ObjectNode question =
          JSON.createObjectNode().put("model", model).put("encoding_format", "base64");
      texts.forEach(question.putArray("input")::add);
      JsonNode answer = server.post("embeddings", question);
      float[][] vectors = new float[texts.size()][];
      JsonNode data = answer.path("data");
      for (int i = 0; i < data.size(); i++) {
        int place = data.get(i).path("index").asInt(i);
        if (place >= 0 && place < vectors.length) {
          vectors[place] = vector(server, data.get(i).path("embedding"));
        }
      }
      JsonNode tokens = answer.path("usage").path("total_tokens");
      return whole(
          server,
          Arrays.asList(vectors),
          data.size(),
          tokens.canConvertToLong() ? OptionalLong.of(tokens.longValue()) : OptionalLong.empty());
    }
  }

  /** Text Embeddings Inference's; it cuts texts that are too long, and does not count tokens. */
  record Tei() implements EmbeddingApi {

    @Override
    public Answer embed(ModelServer server, List<String> texts) {
      ObjectNode question = JSON.createObjectNode().put("normalize", true).put("truncate", true);
      texts.forEach(question.putArray("inputs")::add);
      JsonNode answer = server.post("embed", question);
      float[][] vectors = new float[texts.size()][];
      for (int i = 0; i < Math.min(answer.size(), vectors.length); i++) {
        vectors[i] = vector(server, answer.get(i));
      }
      return whole(server, Arrays.asList(vectors), answer.size(), OptionalLong.empty());
    }

    @Override
    public int batchSize(ModelServer server, int wanted) {
      try {
        return Math.max(1, Math.min(wanted, most(server.get("info"))));
      } catch (ServerException e) {
        if (e.kind() == Kind.HOPELESS && e.status() != 401) {
          return wanted; // behind a proxy that shows no more than is needed
        }
        throw e;
      }
    }

    private static int most(JsonNode info) {
      return info.path("max_client_batch_size").asInt(Integer.MAX_VALUE);
    }
  }

  private static Answer whole(
      ModelServer server, Collection<float[]> vectors, int given, OptionalLong tokens) {
    if (given != vectors.size() || Collections.frequency(vectors, null) > 0) {
      throw server.problem(
          Kind.UNREADABLE, "answered %d texts with %d vectors".formatted(vectors.size(), given));
    }
    return new Answer(List.copyOf(vectors), tokens);
  }

  private static float[] vector(ModelServer server, JsonNode embedding) {
    if (embedding.isTextual()) {
      return decoded(server, embedding.textValue());
    }
    if (!embedding.isArray()) {
      throw server.problem(
          Kind.UNREADABLE, "gave no vector but " + server.shown(embedding.toString()));
    }
    float[] vector = new float[embedding.size()];
    for (int i = 0; i < vector.length; i++) {
      // What is no number, as JSON has none that are not finite, is refused with its text.
      vector[i] = embedding.get(i).isNumber() ? embedding.get(i).floatValue() : Float.NaN;
    }
    return vector;
  }

  private static float[] decoded(ModelServer server, String base64) {
    try {
      ByteBuffer bytes =
          ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
      float[] vector = new float[bytes.remaining() / Float.BYTES];
      bytes.asFloatBuffer().get(vector);
      return vector;
    } catch (IllegalArgumentException e) {
      throw server.problem(Kind.UNREADABLE, "gave no base64 but " + server.shown(base64));
    }
  }
}
