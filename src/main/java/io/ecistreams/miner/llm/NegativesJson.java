package io.ecistreams.miner.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.util.ArrayList;
import java.util.List;

/** Reads what a model wrote: {@code {"negatives": ["...", "..."]}} and nothing around it. */
final class NegativesJson {
  private static final int SHOWN_CHARS = 80;
  private static final ObjectReader JSON =
      new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private NegativesJson() {}

  /**
   * The texts, in the model's order.
   *
   * @throws LlmException if the content is anything else
   */
  static List<String> parse(String content) {
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
