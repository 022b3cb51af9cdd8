package io.ecistreams.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.miner.llm.ChatServer.Question;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/** The answers of servers that embed: what they say of the texts of a question. */
public final class EmbeddingAnswers {
  private static final ObjectMapper JSON = new ObjectMapper();

  private EmbeddingAnswers() {}

  /** The texts that are to be embedded. */
  public static List<String> texts(Question question) {
    List<String> texts = new ArrayList<>();
    question
        .body()
        .path(question.body().has("input") ? "input" : "inputs")
        .forEach(text -> texts.add(text.textValue()));
    return texts;
  }

  /** OpenAI's answer, in base64 if that is asked for, the last vector first; a token a text. */
  public static String openAi(Question question, Function<String, float[]> encoder) {
    boolean isBase64 = question.body().path("encoding_format").asText().equals("base64");
    List<String> texts = texts(question);
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode data = answer.putArray("data");
    for (int i = texts.size() - 1; i >= 0; i--) {
      float[] vector = encoder.apply(texts.get(i));
      ObjectNode entry = data.addObject().put("index", i);
      if (isBase64) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        entry.put("embedding", Base64.getEncoder().encodeToString(bytes.array()));
      } else {
        entry.set("embedding", array(vector));
      }
    }
    answer.putObject("usage").put("prompt_tokens", 0).put("total_tokens", texts.size());
    return answer.toString();
  }

  /** Text Embeddings Inference's answer; of it everything else is asked by {@code GET /info}. */
  public static String tei(Question question, Function<String, float[]> encoder) {
    if (question.path().endsWith("/info")) {
      return "{\"model_id\": \"m\", \"max_client_batch_size\": 2, \"max_input_length\": 512}";
    }
    ArrayNode answer = JSON.createArrayNode();
    texts(question).forEach(text -> answer.add(array(encoder.apply(text))));
    return answer.toString();
  }

  private static ArrayNode array(float[] vector) {
    ArrayNode array = JSON.createArrayNode();
    for (float x : vector) {
      array.add(x);
    }
    return array;
  }
}
