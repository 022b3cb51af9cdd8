package io.ecistreams.embedding.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ecistreams.embedding.http.HttpEncoder.Api;
import io.ecistreams.miner.llm.ChatServer;
import io.ecistreams.model.EmbeddingException;
import io.ecistreams.model.EmbeddingException.Fault;
import io.ecistreams.model.TextRole;
import io.ecistreams.remote.ApiKey;
import io.ecistreams.remote.ModelServer.Patience;
import io.ecistreams.remote.ServerAddress;
import io.ecistreams.retry.Retries.Waits;
import io.ecistreams.testing.EmbeddingAnswers;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpTextEmbedderTest {
  private static final String KEY = "sk-verysecret";
  private static final Duration LONG = Duration.ofSeconds(50);

  private final ChatServer server = new ChatServer();
  private final List<HttpTextEmbedder> embedders = new ArrayList<>();

  @AfterEach
  void close() {
    embedders.forEach(HttpTextEmbedder::close);
    server.close();
  }

  /** Twice as long as it should be; its direction tells the text's length. */
  private static float[] vector(String text) {
    return new float[] {2 * (float) Math.cos(text.length()), 2 * (float) Math.sin(text.length())};
  }

  private static float[] unit(String text) {
    return new float[] {(float) Math.cos(text.length()), (float) Math.sin(text.length())};
  }

  private void embedsEverything(Api api) {
    server.alwaysAnswers(
        question ->
            api == Api.OPENAI
                ? EmbeddingAnswers.openAi(question, HttpTextEmbedderTest::vector)
                : EmbeddingAnswers.tei(question, HttpTextEmbedderTest::vector));
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  void shouldEmbedInBatchesInOrderWithUnitLength(Api api) {
    embedsEverything(api);
    List<String> texts = IntStream.range(1, 12).mapToObj("t"::repeat).toList();

    List<float[]> vectors = embedder(api, 4, 3, LONG).embed(TextRole.PASSAGE, texts);

    for (int i = 0; i < texts.size(); i++) {
      assertThat(vectors.get(i)).containsExactly(unit("p: " + texts.get(i)), within());
    }
    List<ChatServer.Question> requests =
        server.questions().stream().filter(q -> !q.path().endsWith("/info")).toList();
    // Text Embeddings Inference has said that it takes two at a time.
    assertThat(requests).hasSize(api == Api.OPENAI ? 3 : 6);
    assertThat(requests)
        .allMatch(q -> q.path().equals(api == Api.OPENAI ? "/v1/embeddings" : "/v1/embed"))
        .allMatch(q -> q.authorization().equals("Bearer " + KEY));
    assertThat(server.mostOpen()).isLessThanOrEqualTo(3);
  }

  private static Offset<Float> within() {
    return Offset.offset(1e-6f);
  }

  @Test
  void shouldSayWhatIsAskedForInTheWordsOfEachInterface() {
    server.alwaysAnswers(q -> EmbeddingAnswers.openAi(q, HttpTextEmbedderTest::vector));
    embedder(Api.OPENAI, 4, 1, LONG).embed(TextRole.QUERY, List.of("who?"));
    server.alwaysAnswers(q -> EmbeddingAnswers.tei(q, HttpTextEmbedderTest::vector));
    embedder(Api.TEI, 4, 1, LONG).embed(TextRole.QUERY, List.of("who?"));

    assertThat(server.questions().get(0).body().toString())
        .isEqualTo("{\"model\":\"m\",\"encoding_format\":\"base64\",\"input\":[\"q: who?\"]}");
    assertThat(server.questions().get(1).path()).isEqualTo("/v1/info");
    assertThat(server.questions().get(2).body().toString())
        .isEqualTo("{\"normalize\":true,\"truncate\":true,\"inputs\":[\"q: who?\"]}");
  }

  @Test
  void shouldTakeVectorsAsNumbersFromAServerThatKnowsNoBase64() {
    server.then(200, "{\"data\": [{\"embedding\": [3, 4]}]}", Map.of());

    assertThat(embed("a").get(0)).containsExactly(0.6f, 0.8f);
  }

  @Test
  void shouldCountTokensAndWhatTheyCost() {
    embedsEverything(Api.OPENAI);
    server.then(503, "", Map.of());
    HttpTextEmbedder embedder = embedder(Api.OPENAI, 2, 1, LONG);

    embedder.embed(TextRole.PASSAGE, List.of("a", "b", "c"));

    assertThat(embedder.usage())
        .hasValue("3 texts embedded in 2 requests, 1 retries, 3 tokens, cost 6.00000e-06");
  }

  @Test
  void shouldSayThatTheCostIsUnknownWhereTheServerCountsNoTokens() {
    embedsEverything(Api.TEI);
    HttpTextEmbedder embedder = embedder(Api.TEI, 2, 1, LONG);

    embedder.embed(TextRole.PASSAGE, List.of("a"));

    assertThat(embedder.usage().orElseThrow()).contains("cost unknown");
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 503})
  void shouldTryAgainWhenTheServerIsBusy(int status) {
    embedsEverything(Api.OPENAI);
    server.then(status, "busy", Map.of("Retry-After", "0")).then(status, "busy", Map.of());

    assertThat(embed("a")).hasSize(1);
    assertThat(server.questions()).hasSize(3);
  }

  @Test
  void shouldAskNothingWhileTheServerWantsToBeLeftAloneForLongerThanACallMayTake() {
    embedsEverything(Api.OPENAI);
    server.then(429, "slow down", Map.of("Retry-After", "60"));
    HttpTextEmbedder embedder = embedder(Api.OPENAI, 4, 1, LONG);

    for (String words : List.of("asks to come back in 60 s", "to be left alone for 5")) {
      EmbeddingException failure =
          catchThrowableOfType(
              EmbeddingException.class, () -> embedder.embed(TextRole.PASSAGE, List.of("a")));
      assertThat(failure.fault()).isEqualTo(Fault.OUTAGE);
      assertThat(failure).hasMessageContaining(words);
    }
    assertThat(server.questions()).hasSize(1);
  }

  @Test
  void shouldTryAgainWhenTheServerHangsUpInTheMiddleOrSaysNothing() {
    embedsEverything(Api.OPENAI);
    server.thenHangsUp().thenIsSilent();

    assertThat(
            embedder(new Bounds(4, 1, LONG, Duration.ofMillis(500)), Api.OPENAI)
                .embed(TextRole.PASSAGE, List.of("a")))
        .hasSize(1);
    assertThat(server.questions()).hasSize(3);
  }

  @Test
  void shouldEndWithAnOutageInItsTimeAndKeepWhatIsThereWhenTheServerIsSlow() {
    CountDownLatch never = new CountDownLatch(1);
    server.alwaysAnswers(
        question -> {
          if (EmbeddingAnswers.texts(question).contains("p: slow")) {
            awaitQuietly(never);
          }
          return EmbeddingAnswers.openAi(question, HttpTextEmbedderTest::vector);
        });
    Map<Integer, float[]> there = new TreeMap<>();

    EmbeddingException failure =
        catchThrowableOfType(
            EmbeddingException.class,
            () ->
                embedder(Api.OPENAI, 1, 3, Duration.ofSeconds(2))
                    .embed(
                        TextRole.PASSAGE,
                        List.of("a", "slow", "c"),
                        (vector, i) -> there.put(i, vector)));

    never.countDown();
    assertThat(failure.fault()).isEqualTo(Fault.OUTAGE);
    assertThat(failure).hasMessageContaining("within 2000 ms (encoder.retry.max.ms)");
    assertThat(there).containsOnlyKeys(0, 2);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void shouldSayWhatTheServerAnsweredWhenTheTimeIsUp() {
    for (int i = 0; i < 2; i++) {
      server.then(503, "loading the model", Map.of());
    }
    server.thenIsSilent();

    assertThatThrownBy(
            () ->
                embedder(Api.OPENAI, 4, 1, Duration.ofSeconds(2))
                    .embed(TextRole.PASSAGE, List.of("a")))
        .hasMessageContaining("before that, ")
        .hasMessageContaining("answered 503: loading the model");
  }

  @Test
  void shouldBeAnOutageWhenNobodyListens() {
    server.close();

    EmbeddingException failure = failure(new Bounds(4, 1, Duration.ofMillis(300), LONG), "a");

    assertThat(failure.fault()).isEqualTo(Fault.OUTAGE);
    assertThat(failure).hasMessageContaining("Encoder e: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | bad key sk-verysecret | answered 401: bad key ********",
        "404 | no model m | answered 404: no model m",
        "200 | <html> | did not answer in JSON",
        "200 | {} | answered 1 texts with 0 vectors",
        "200 | {\"data\": [{\"embedding\": [1]}, {\"embedding\": [1]}]} | 1 texts with 2 vectors",
        "200 | {\"data\": [{\"index\": 7, \"embedding\": [1]}]} | answered 1 texts with 1 vectors",
        "200 | {\"data\": [{\"embedding\": \"%%%\"}]} | gave no base64 but %%%",
        "200 | {\"data\": [{\"embedding\": null}]} | gave no vector but null"
      })
  void shouldSayAtOnceWhatIsWrongWithTheSetUp(int status, String body, String sentence) {
    server.then(status, body, Map.of());

    EmbeddingException failure = failure(new Bounds(4, 1, LONG, LONG), "a");

    assertThat(failure.fault()).isEqualTo(Fault.SETUP);
    assertThat(failure)
        .hasMessageContaining(sentence)
        .hasMessageContaining("check encoder.url, encoder.api, encoder.model")
        .hasMessageNotContaining(KEY);
    assertThat(server.questions()).hasSize(1);
  }

  @Test
  void shouldRefuseVectorsOfAnotherDimensionThanBefore() {
    server.then(200, "{\"data\": [{\"embedding\": [1, 0]}]}", Map.of());
    server.then(200, "{\"data\": [{\"embedding\": [1, 0, 0]}]}", Map.of());
    HttpTextEmbedder embedder = embedder(Api.OPENAI, 4, 1, LONG);
    embedder.embed(TextRole.PASSAGE, List.of("a"));

    assertThatThrownBy(() -> embedder.embed(TextRole.PASSAGE, List.of("b")))
        .isInstanceOfSatisfying(
            EmbeddingException.class, e -> assertThat(e.fault()).isEqualTo(Fault.SETUP))
        .hasMessageContaining("gave vectors of 2 dimensions before and gives some of 3 now");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[0, 0]", "[1, null]", "[1, \"NaN\"]", "[1, 1e999]", "[]", "\"AADAfwAAgD8=\""})
  void shouldBlameTheTextWhenItsVectorHasNoDirection(String vector) {
    server.then(200, "{\"data\": [{\"embedding\": %s}]}".formatted(vector), Map.of());

    EmbeddingException failure = failure(new Bounds(4, 1, LONG, LONG), "a");

    assertThat(failure.fault()).isEqualTo(Fault.TEXT);
    assertThat(failure).hasMessageContaining("gave a vector of length");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "413 | any words",
        "422 | batch size 4 > maximum allowed batch size 1",
        "400 | This model's maximum context length is 40 tokens",
        "413 | Input validation error: `inputs` must have less than 40 tokens. Given: 60",
        "500 | input (600 tokens) is too large to process. increase the physical batch size"
      })
  void shouldAskForHalfABatchAndForPartsOfALongTextWhenItIsTooMuch(int status, String words) {
    String tooLong = "w".repeat(100);
    server.then(status, words, Map.of()); // of both
    server.then(status, words, Map.of()); // of the long one, the first of two
    embedsEverything(Api.OPENAI);
    HttpTextEmbedder embedder = embedder(Api.OPENAI, 4, 1, LONG);

    List<float[]> vectors = embedder.embed(TextRole.PASSAGE, List.of(tooLong, "short"));

    assertThat(server.questions())
        .extracting(q -> EmbeddingAnswers.texts(q).stream().map(String::length).toList())
        .containsExactly(List.of(60, 8), List.of(60), List.of(45), List.of(8));
    assertThat(vectors.get(0)).containsExactly(unit("w".repeat(45)), within());
    assertThat(vectors.get(1)).containsExactly(unit("p: short"), within());
    assertThat(embedder.usage().orElseThrow()).contains("1 times a text was cut");
  }

  @Test
  void shouldBlameTheTextWhenEvenAFewCharactersAreTooMuch() {
    for (int i = 0; i < 4; i++) {
      server.then(413, "too long", Map.of());
    }

    EmbeddingException failure = failure(new Bounds(4, 1, LONG, LONG), "w".repeat(60));

    assertThat(failure.fault()).isEqualTo(Fault.TEXT);
    assertThat(failure).hasMessageContaining("takes no text of").hasMessageContaining("413");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"500 | json: unsupported value: NaN", "400 | words that nobody knows"})
  void shouldTellTheOneTextThatIsRefusedFromTheOthersOfItsBatch(int status, String words) {
    embedsEverything(Api.OPENAI);
    server.alwaysRefuses(q -> EmbeddingAnswers.texts(q).contains("p: poison"), status, words);
    HttpTextEmbedder embedder = embedder(Api.OPENAI, 4, 1, LONG);
    Map<Integer, float[]> there = new TreeMap<>();

    EmbeddingException failure =
        catchThrowableOfType(
            EmbeddingException.class,
            () ->
                embedder.embed(
                    TextRole.PASSAGE,
                    List.of("a", "poison", "c", "d"),
                    (vector, i) -> there.put(i, vector)));

    assertThat(failure.fault()).isEqualTo(Fault.TEXT);
    assertThat(failure)
        .hasMessageContaining("not this one of 9 characters")
        .hasMessageContaining(words);
    assertThat(there).containsOnlyKeys(0, 2, 3);
    int asked = server.questions().size();
    assertThatThrownBy(() -> embedder.embed(TextRole.PASSAGE, List.of("poison")))
        .hasMessage(failure.getMessage());
    assertThat(server.questions()).hasSize(asked);
  }

  @ParameterizedTest
  @CsvSource({"500, OUTAGE", "400, SETUP"})
  void shouldBlameTheServerWhenItTakesNoOtherTextEither(int status, Fault fault) {
    server.alwaysRefuses(question -> true, status, "no words");

    EmbeddingException failure = failure(new Bounds(4, 1, LONG, LONG), "a");

    assertThat(failure.fault()).isEqualTo(fault);
    assertThat(failure).hasMessageContaining("answered %d: no words".formatted(status));
  }

  @Test
  void shouldWaitForAServerThatHasTooMuchOfItsOwn() {
    embedsEverything(Api.OPENAI);
    server.then(500, "too many open files", Map.of()).then(503, "too many tokens", Map.of());

    assertThat(embed("a").get(0)).containsExactly(unit("p: a"), within());
    assertThat(server.questions()).hasSize(3);
  }

  @Test
  void shouldCutNoCharacterInTwo() {
    embedsEverything(Api.OPENAI);

    embed("x".repeat(56) + "\uD83D\uDE00".repeat(3));

    assertThat(EmbeddingAnswers.texts(server.questions().get(0)).get(0)).hasSize(59);
  }

  @Test
  void shouldAskNothingWhenThereIsNothingToEmbedAndRefuseBlankTexts() {
    assertThat(embedder(Api.OPENAI, 4, 1, LONG).embed(TextRole.QUERY, List.of())).isEmpty();
    assertThatThrownBy(() -> embed(" ")).isInstanceOf(IllegalArgumentException.class);
    assertThat(server.questions()).isEmpty();
  }

  private List<float[]> embed(String text) {
    return embedder(Api.OPENAI, 4, 1, LONG).embed(TextRole.PASSAGE, List.of(text));
  }

  private EmbeddingException failure(Bounds bounds, String text) {
    return catchThrowableOfType(
        EmbeddingException.class,
        () -> embedder(bounds, Api.OPENAI).embed(TextRole.PASSAGE, List.of(text)));
  }

  private record Bounds(int batch, int concurrency, Duration within, Duration timeout) {}

  private HttpTextEmbedder embedder(Api api, int batch, int concurrency, Duration within) {
    return embedder(new Bounds(batch, concurrency, within, LONG), api);
  }

  private HttpTextEmbedder embedder(Bounds bounds, Api api) {
    Duration moment = Duration.ofMillis(1);
    HttpTextEmbedder embedder =
        new HttpTextEmbedder(
            new HttpEncoder(
                "e",
                new HttpEncoder.Service(
                    api,
                    new ServerAddress(
                        URI.create(server.baseUrl()),
                        Optional.of(ApiKey.of(KEY)),
                        bounds.timeout(),
                        1 << 20),
                    "m"),
                new HttpEncoder.Texts("q: ", "p: ", 60),
                new HttpEncoder.Load(bounds.batch(), bounds.concurrency(), bounds.within()),
                OptionalDouble.of(2)),
            new Patience(Integer.MAX_VALUE, new Waits(moment, moment, bounds.within())),
            Clock.systemUTC());
    embedders.add(embedder);
    return embedder;
  }
}
