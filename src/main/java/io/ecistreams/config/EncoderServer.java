package io.ecistreams.config;

import static io.ecistreams.config.Option.choice;
import static io.ecistreams.config.Option.count;
import static io.ecistreams.config.Option.number;
import static io.ecistreams.config.Option.optionalPath;
import static io.ecistreams.config.Option.optionalText;
import static io.ecistreams.config.Option.password;
import static io.ecistreams.config.Option.whole;
import static io.ecistreams.config.Requirement.between;
import static io.ecistreams.config.Requirement.matching;
import static io.ecistreams.config.Requirement.where;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The server that embeds. The key is left out of {@link #toString()}.
 *
 * @param model as the server calls it
 * @param pricePerMillion tokens; 0 where costs are not wanted
 */
public record EncoderServer(
    URI url, Api api, String model, Key key, Load load, double pricePerMillion) {

  /** For so long what a poll has read is embedded ahead; then what is there is processed. */
  public static final long AHEAD_MS = 2_000;

  /** Whose interface it has. */
  public enum Api {
    /** OpenAI's. */
    OPENAI,
    /** Hugging Face's Text Embeddings Inference's. */
    TEI
  }

  /**
   * What it wants to see, given by itself or in a file; neither where it wants none.
   *
   * @param text the key
   * @param file whose content is the key
   */
  public record Key(Optional<String> text, Optional<Path> file) {
    @Override
    public String toString() {
      return file.toString();
    }
  }

  /**
   * How much is asked at once, and how long that is waited for.
   *
   * @param batchSize texts of a request
   * @param concurrency requests that are open at the same time
   * @param timeoutMs for the answer to one request
   * @param retryMaxMs for all that is asked of it for a record, or for many that are read together
   */
  public record Load(int batchSize, int concurrency, long timeoutMs, long retryMaxMs) {}

  /** How long a poll may take: the queries and passages of its last texts come one by one. */
  long longestMs() {
    return AHEAD_MS + 2 * load.retryMaxMs();
  }

  static Optional<EncoderServer> of(OptionGroup encoder, String id) {
    Optional<URI> url =
        encoder.high(
            optionalText(
                    "encoder.url",
                    matching("an http or https address", "https?://[^\\s?@/]+(/[^\\s?@]*)?"))
                .as(given -> given.map(URI::create)),
            "Address of a server that embeds instead of this process: what embeddings or embed is"
                + " put after, e.g. http://localhost:8000/v1.");
    Api api =
        encoder.medium(
            choice("encoder.api", List.of(Api.values())),
            "The server's interface: openai (also vLLM, llama.cpp, Ollama and most providers), or"
                + " tei, Hugging Face's Text Embeddings Inference.");
    Optional<String> model =
        encoder.medium(
            optionalText("encoder.model", matching("1 to 200 characters", ".{1,200}")),
            "The model as a server of openai calls it; encoder.id unless given.");
    Key key =
        new Key(
            encoder.medium(
                password("encoder.api.key"),
                "Key that the server asks for, sent as `Authorization: Bearer`; better given as"
                    + " ECI_ENCODER_API_KEY or in a file."),
            encoder.medium(
                optionalPath("encoder.api.key.file"), "File that holds the key, instead."));
    Load load =
        new Load(
            encoder.low(
                count("encoder.batch.size", 32, between(1, 2_048)),
                "Most texts of a request to the server; a server of tei that takes fewer gets"
                    + " fewer."),
            encoder.low(
                count("encoder.concurrency", 4, between(1, 256)),
                "Most requests to the server that are open at the same time."),
            encoder.low(
                whole("encoder.timeout.ms", 15_000, between(1, 600_000)),
                "How long one request to the server may take, in milliseconds."),
            encoder.low(
                whole("encoder.retry.max.ms", 20_000, between(1, 600_000)),
                "How long the texts that are embedded together may take, with all requests that"
                    + " are sent again, in milliseconds. After that `eci run` lets their records"
                    + " wait on the topic, and a command ends."));
    double price =
        encoder.low(
            number("encoder.price", 0, where("at least 0", p -> p >= 0 && Double.isFinite(p))),
            "Price of a million tokens that the server reads; with it commands tell what embedding"
                + " has cost.");
    return url.map(
        address -> {
          requireOwnId(encoder, id, model);
          requireOneKey(encoder, key);
          return new EncoderServer(address, api, model.orElse(id), key, load, price);
        });
  }

  private static void requireOwnId(OptionGroup encoder, String id, Optional<String> model) {
    if (id.equals(EncoderSettings.BUILT_IN)
        && model.filter(name -> !name.contains(EncoderSettings.BUILT_IN)).isPresent()) {
      throw encoder.conflict(
          "encoder.id",
          "is the encoder that comes along, and encoder.model is %s; give the id under which its vectors are kept and records name it."
              .formatted(model.get()));
    }
  }

  private static void requireOneKey(OptionGroup encoder, Key key) {
    if (key.text().isPresent() && key.file().isPresent()) {
      throw encoder.conflict("encoder.api.key.file", "is a second key; leave one of them out.");
    }
  }
}
