package io.ecistreams.miner.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.util.ArrayList;
import java.util.List;

/** Reads what a model wrote: one JSON object as it was asked for, and nothing around it. */
final class AnswerJson {
  private static final int SHOWN_CHARS = 80;
  private static final ObjectReader JSON =
      new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private AnswerJson() {}

  /**
   * The texts of {@code {"negatives": ["...", "..."]}}, in the model's order.
   *
   * @throws LlmException if the content is anything else
   */
  static List<String> negatives(String content) {
    JsonNode negatives = object(content).path("negatives");
    if (!negatives.isArray()) {
      throw unusable("has no array \"negatives\"", content);
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode negative : negatives) {
      if (!negative.isTextual() || negative.textValue().isBlank()) {
        throw unusable("has an entry of \"negatives\" that is no text", content);
      }
      texts.add(negative.textValue().strip());
    }
    return texts;
  }

  /**
   * The truth of {@code {"answers": true}}.
   *
   * @throws LlmException if the content is anything else
   */
  static boolean answers(String content) {
    JsonNode answers = object(content).path("answers");
    if (!answers.isBoolean()) {
      throw unusable("has no true or false at \"answers\"", content);
    }
    return answers.booleanValue();
  }

  private static JsonNode object(String content) {
    try {
      return JSON.readTree(content);
    } catch (JsonProcessingException e) {
      throw unusable("is not JSON", content);
    }
  }

  private static LlmException unusable(String what, String content) {
    String line = content.replaceAll("\\p{Cntrl}+", " ");
    String shown = line.length() <= SHOWN_CHARS ? line : line.substring(0, SHOWN_CHARS) + "...";
    return new LlmException("the model's answer %s: %s".formatted(what, shown));
  }
}
