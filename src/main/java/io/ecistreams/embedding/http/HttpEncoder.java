package io.ecistreams.embedding.http;

import io.ecistreams.remote.ServerAddress;
import java.time.Duration;
import java.util.OptionalDouble;

/**
 * An encoder behind a server.
 *
 * @param id under which scores are kept
 * @param pricePerMillion tokens, in any currency, above 0; empty where costs are not wanted
 */
public record HttpEncoder(
    String id, Service service, Texts texts, Load load, OptionalDouble pricePerMillion) {

  /** What a server understands. */
  public enum Api {
    /** {@code POST embeddings}, as of OpenAI, vLLM, llama.cpp and Ollama. */
    OPENAI,
    /** {@code POST embed}, of Text Embeddings Inference. */
    TEI
  }

  /**
   * Who embeds.
   *
   * @param model as the server calls it; a server of {@link Api#TEI} has one only
   */
  public record Service(Api api, ServerAddress address, String model) {}

  /**
   * What is sent.
   *
   * @param queryPrefix put before every query; may be empty
   * @param passagePrefix put before every passage; may be empty
   * @param maxChars of a text with its prefix, at least 1; longer ones are cut
   */
  public record Texts(String queryPrefix, String passagePrefix, int maxChars) {}

  /**
   * How much is asked.
   *
   * @param batchSize most texts of a request, at least 1
   * @param concurrency most requests that are open at the same time, at least 1
   * @param within how long the texts of one call may take, with all that is tried again
   */
  public record Load(int batchSize, int concurrency, Duration within) {}
}
