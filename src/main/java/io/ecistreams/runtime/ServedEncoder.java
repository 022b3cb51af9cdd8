package io.ecistreams.runtime;

import io.ecistreams.config.EncoderServer;
import io.ecistreams.config.EncoderSettings;
import io.ecistreams.embedding.http.HttpEncoder;
import io.ecistreams.embedding.http.HttpTextEmbedder;
import io.ecistreams.model.EmbeddingException;
import io.ecistreams.remote.ApiKey;
import io.ecistreams.remote.ServerAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/** Makes the encoder behind a server that a configuration names. */
final class ServedEncoder {
  /** A request of 2,048 texts of 1,024 dimensions is 24 MB as numbers in JSON. */
  private static final int MOST_ENCODER_BYTES = 64 << 20;

  /** Of a text that is sent; servers cut, or refuse, what is beyond their own tokens. */
  private static final int MOST_CHARS_PER_TOKEN = 8;

  private ServedEncoder() {}

  /** The encoder; nothing is asked yet. */
  static HttpTextEmbedder open(EncoderSettings settings, EncoderServer server) {
    return new HttpTextEmbedder(described(settings, server), Clock.systemUTC());
  }

  private static HttpEncoder described(EncoderSettings e, EncoderServer server) {
    EncoderServer.Load load = server.load();
    return new HttpEncoder(
        e.id(),
        new HttpEncoder.Service(
            switch (server.api()) {
              case OPENAI -> HttpEncoder.Api.OPENAI;
              case TEI -> HttpEncoder.Api.TEI;
            },
            new ServerAddress(
                server.url(),
                apiKey(server.key()),
                Duration.ofMillis(load.timeoutMs()),
                MOST_ENCODER_BYTES),
            server.model()),
        new HttpEncoder.Texts(
            e.queryPrefix(), e.passagePrefix(), MOST_CHARS_PER_TOKEN * e.maxTokens()),
        new HttpEncoder.Load(
            load.batchSize(), load.concurrency(), Duration.ofMillis(load.retryMaxMs())),
        server.pricePerMillion() == 0
            ? OptionalDouble.empty()
            : OptionalDouble.of(server.pricePerMillion()));
  }

  private static Optional<ApiKey> apiKey(EncoderServer.Key key) {
    try {
      return key.file().isPresent()
          ? Optional.of(ApiKey.of(Files.readString(key.file().get())))
          : key.text().map(ApiKey::of);
    } catch (IOException | IllegalArgumentException e) {
      throw new EmbeddingException(
          "The key of the encoder, encoder.api.key or encoder.api.key.file, cannot be used: %s."
              .formatted(e instanceof IOException ? "the file cannot be read" : e.getMessage()));
    }
  }
}
