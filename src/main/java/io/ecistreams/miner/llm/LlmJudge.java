package io.ecistreams.miner.llm;

import java.util.Map;
import java.util.Optional;

/** Has a language model say whether negatives answer their queries after all. */
public final class LlmJudge {
  private static final String NO_POSITIVE = "(none is known)";

  private final ChatClient client;
  private final PromptTemplate prompt;

  /**
   * A judge for one thread.
   *
   * @param prompt with the places {@code {query}}, {@code {positive}} and {@code {negative}}
   */
  public LlmJudge(ChatClient client, PromptTemplate prompt) {
    this.client = client;
    this.prompt = prompt;
  }

  /** Whether the negative answers the query; where no usable answer came, why. */
  public Answer ask(String query, Optional<String> positive, String negative) {
    try {
      ChatAnswer answer =
          client.ask(
              prompt.fill(
                  Map.of(
                      "query", query,
                      "positive", positive.orElse(NO_POSITIVE),
                      "negative", negative)));
      client.usage().answered(answer);
      return new Answer.Given(parsed(answer));
    } catch (LlmException e) {
      return new Answer.Missing(e.getMessage());
    }
  }

  private boolean parsed(ChatAnswer answer) {
    try {
      return AnswerJson.answers(answer.content());
    } catch (LlmException e) {
      client.usage().unusable();
      throw e;
    }
  }

  /** What came of a question. */
  public sealed interface Answer {

    /** The model has judged. */
    record Given(boolean isFalseNegative) implements Answer {}

    /** It has not; the next question may do better. */
    record Missing(String problem) implements Answer {}
  }
}
