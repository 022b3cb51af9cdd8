package io.ecistreams.miner.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.miner.MiningException;
import io.ecistreams.remote.ModelServer;
import io.ecistreams.remote.ServerException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Asks a model over OpenAI's interface ({@code POST /chat/completions}). Safe for use by several
 * threads; how many of them there are bounds how many questions are open.
 */
public final class ChatClient {
  /** Of an answer: the longest of today's models have some 128,000 tokens. */
  public static final int MAX_BYTES = 4 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ChatEndpoint endpoint;
  private final LlmUsage usage;
  private final ModelServer server;

  /**
   * A client; nothing is asked yet.
   *
   * @param usage counts what is asked
   */
  public ChatClient(ChatEndpoint endpoint, ModelServer.Patience patience, LlmUsage usage) {
    this(endpoint, patience, usage, Clock.systemUTC(), (failure, wait) -> {});
  }

  /** The same with a clock, and somebody who hears of each wait. */
  ChatClient(
      ChatEndpoint endpoint,
      ModelServer.Patience patience,
      LlmUsage usage,
      Clock clock,
      BiConsumer<Throwable, Duration> beforeWait) {
    this.endpoint = endpoint;
    this.usage = usage;
    this.server =
        new ModelServer(
            endpoint.server(),
            patience,
            clock,
            (failure, wait) -> {
              usage.retried();
              beforeWait.accept(failure, wait);
            });
  }

  String model() {
    return endpoint.model();
  }

  LlmUsage usage() {
    return usage;
  }

  /**
   * The model's answer to one message of a user.
   *
   * @throws LlmException if none came, or none that can be read, or the thread is interrupted
   * @throws MiningException if none will come whatever is asked
   */
  ChatAnswer ask(String prompt) {
    usage.asked();
    try {
      return answer(server.post("chat/completions", question(prompt)));
    } catch (ServerException e) {
      throw switch (e.kind()) {
        case AWAY -> new MiningException(e.getMessage(), e);
        case LATER -> new MiningException(e.getMessage() + "; run again then.", e);
        case HOPELESS ->
            new MiningException(
                e.getMessage() + "; check the base URL, the model and the API key.", e);
        default -> new LlmException(e.getMessage(), e);
      };
    }
  }

  private ObjectNode question(String prompt) {
    ObjectNode body = JSON.createObjectNode().put("model", endpoint.model());
    body.putArray("messages").addObject().put("role", "user").put("content", prompt);
    if (endpoint.jsonMode()) {
      body.putObject("response_format").put("type", "json_object");
    }
    return body;
  }

  private ChatAnswer answer(JsonNode answer) {
    JsonNode content = answer.path("choices").path(0).path("message").path("content");
    if (!content.isTextual()) {
      throw server.problem(
          ServerException.Kind.UNREADABLE,
          "gave no choices[0].message.content: " + server.shown(answer.toString()));
    }
    return new ChatAnswer(content.textValue(), tokens(answer.path("usage")));
  }

  private static Optional<ChatAnswer.Tokens> tokens(JsonNode usage) {
    JsonNode input = usage.path("prompt_tokens");
    JsonNode output = usage.path("completion_tokens");
    return input.canConvertToLong() && output.canConvertToLong()
        ? Optional.of(new ChatAnswer.Tokens(input.longValue(), output.longValue()))
        : Optional.empty();
  }
}
