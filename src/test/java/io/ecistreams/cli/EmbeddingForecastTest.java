package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ecistreams.model.EmbeddingException;
import io.ecistreams.model.EmbeddingException.Fault;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import io.ecistreams.testing.Mined;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddingForecastTest {

  /** Has no vector for any text. */
  private record Refusing(Fault fault) implements TextEmbedder {
    @Override
    public String encoderId() {
      return "refusing";
    }

    @Override
    public List<float[]> embed(TextRole role, List<String> texts) {
      throw new EmbeddingException(fault, "no vector");
    }

    @Override
    public void close() {}
  }

  private static EmbeddingForecast forecast() {
    EmbeddingForecast forecast = new EmbeddingForecast();
    forecast.add(
        Mined.record("b", "bm25", 1, 1, 6, Instant.EPOCH)
            .setQuery(Mined.text("q", "a question"))
            .setNegatives(List.of(Mined.text("n", "an answer")))
            .build());
    return forecast;
  }

  @Test
  void shouldForecastWhenATextOfTheSampleHasNoVector() {
    assertThat(forecast().sentence(new Refusing(Fault.TEXT)).orElseThrow())
        .startsWith("2 texts of 1 records have no vector; to embed them with refusing takes ");
  }

  @Test
  void shouldFailWhenTheEncoderItselfDoes() {
    assertThatExceptionOfType(EmbeddingException.class)
        .isThrownBy(() -> forecast().sentence(new Refusing(Fault.SETUP)));
  }
}
