package io.ecistreams.miner.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecistreams.miner.MiningException;
import io.ecistreams.remote.ApiKey;
import io.ecistreams.remote.ModelServer.Patience;
import io.ecistreams.retry.Retries.Waits;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ChatClientTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final String KEY = "sk-verysecret";
  private static final Duration FIRST = Duration.ofMillis(4);

  private final ChatServer server = new ChatServer();
  private final List<Duration> waits = new CopyOnWriteArrayList<>();
  private final LlmUsage usage = new LlmUsage(Optional.of(new TokenPrices(2, 10)));

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void shouldAskTheModelWithTheKeyAndReadAnswerAndUsage() {
    server.thenSays("hello", 7, 3);

    ChatAnswer answer = client(Duration.ofSeconds(30)).ask("who is there?");

    assertThat(answer).isEqualTo(new ChatAnswer("hello", Optional.of(new ChatAnswer.Tokens(7, 3))));
    ChatServer.Question question = server.questions().get(0);
    assertThat(question.path()).isEqualTo("/v1/chat/completions");
    assertThat(question.authorization()).isEqualTo("Bearer " + KEY);
    assertThat(question.prompt()).isEqualTo("who is there?");
    assertThat(question.isOfferedAnotherProtocol()).isFalse();
    assertThat(question.body().path("model").textValue()).isEqualTo("m");
    assertThat(question.body().at("/response_format/type").textValue()).isEqualTo("json_object");
  }

  @Test
  void shouldSendNeitherKeyNorJsonModeWhenThereIsNone() {
    server.thenSays("hello", 1, 1);

    new ChatClient(
            new ChatEndpoint(server.address(Optional.empty(), Duration.ofSeconds(30)), "m", false),
            Patience.ofAttempts(1),
            usage)
        .ask("x");

    assertThat(server.questions().get(0).authorization()).isEqualTo("null");
    assertThat(server.questions().get(0).body().has("response_format")).isFalse();
  }

  @Test
  void shouldWaitLongerEachTimeWhenTheServerFails() {
    server.then(500, "oops", Map.of()).then(503, "", Map.of()).then(429, "", Map.of());
    server.thenSays("at last", 1, 1);

    assertThat(client(Duration.ofSeconds(30)).ask("x").content()).isEqualTo("at last");

    assertThat(waits).hasSize(3);
    for (int i = 0; i < 3; i++) {
      Duration full = FIRST.multipliedBy(1L << i);
      assertThat(waits.get(i)).isBetween(full.dividedBy(2), full);
    }
    assertThat(usage.summary()).contains("1 questions, 3 retries");
  }

  @ParameterizedTest
  @CsvSource({"17, 17", "'Fri, 02 Jan 2026 03:05:05 GMT', 60"})
  void shouldWaitAsLongAsTheServerAsksWhenItSaysRetryAfter(String asked, int seconds) {
    server.then(429, "slow down", Map.of("Retry-After", asked));

    // Nobody waits for it: the wait is interrupted as it begins.
    assertThatThrownBy(
            () ->
                client(
                        Duration.ofSeconds(30),
                        5,
                        (failure, wait) -> {
                          waits.add(wait);
                          Thread.currentThread().interrupt();
                        })
                    .ask("x"))
        .isInstanceOf(LlmException.class)
        .hasMessageContaining("was not waited for");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(waits).containsExactly(Duration.ofSeconds(seconds));
  }

  @Test
  void shouldGiveUpForGoodWhenTheServerAsksForHours() {
    server.then(429, "quota", Map.of("Retry-After", "7200"));

    assertThatThrownBy(() -> client(Duration.ofSeconds(30)).ask("x"))
        .isInstanceOf(MiningException.class)
        .hasMessageContaining("429: quota")
        .hasMessageContaining("7200 s");
    assertThat(waits).isEmpty();
  }

  @Test
  void shouldTryAgainWhenNoAnswerOrHalfOfOneComesInTime() {
    server.thenIsSilent().thenTrickles().thenSays("third time", 1, 1);

    assertThat(client(Duration.ofMillis(1_500)).ask("x").content()).isEqualTo("third time");

    assertThat(waits).hasSize(2);
  }

  @Test
  void shouldSkipTheQuestionWhenAllAttemptsFail() {
    for (int i = 0; i < 3; i++) {
      server.then(500, "broken " + KEY, Map.of());
    }

    assertThatThrownBy(() -> client(Duration.ofSeconds(30), 3).ask("x"))
        .isInstanceOf(LlmException.class)
        .hasMessageContaining("answered 500: broken ********, after 3 attempts")
        .hasMessageNotContaining(KEY);
    assertThat(server.questions()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404})
  void shouldGiveUpForGoodWithoutShowingTheKeyWhenItIsRefused(int status) {
    server.then(status, "Incorrect API key: " + KEY, Map.of());

    assertThatThrownBy(() -> client(Duration.ofSeconds(30)).ask("x"))
        .isInstanceOf(MiningException.class)
        .hasMessageContaining("answered " + status)
        .hasMessageContaining("Incorrect API key: ********")
        .hasMessageNotContaining(KEY);
    assertThat(server.questions()).hasSize(1);
  }

  @Test
  void shouldSkipTheQuestionAtOnceWhenTheServerRefusesIt() {
    server.then(400, "too long", Map.of());

    assertThatThrownBy(() -> client(Duration.ofSeconds(30)).ask("x"))
        .isInstanceOf(LlmException.class)
        .hasMessageContaining("400: too long");
    assertThat(waits).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>", "{}", "{\"choices\": []}", "[]", "", "{\"choices\": [{}]}"})
  void shouldSkipTheQuestionWhenTheServersJsonIsAnother(String body) {
    server.then(200, body, Map.of());

    assertThatThrownBy(() -> client(Duration.ofSeconds(30)).ask("x"))
        .isInstanceOf(LlmException.class);
  }

  @Test
  void shouldSkipTheQuestionAtOnceWhenTheAnswerDoesNotEnd() {
    server.then(200, " ".repeat((4 << 20) + 1), Map.of());

    assertThatThrownBy(() -> client(Duration.ofSeconds(30)).ask("x"))
        .isInstanceOf(LlmException.class)
        .hasMessageContaining("answered more than 4,194,304 bytes");
    assertThat(waits).isEmpty();
  }

  @Test
  void shouldReadAnAnswerOfTheLargestSize() {
    String body = "{\"choices\": [{\"message\": {\"content\": \"c\"}}]}";
    server.then(200, body + " ".repeat((4 << 20) - body.length()), Map.of());

    assertThat(client(Duration.ofSeconds(30)).ask("x").content()).isEqualTo("c");
  }

  @Test
  void shouldKnowNoTokensWhenTheServerSendsNoUsage() {
    server.then(200, "{\"choices\": [{\"message\": {\"content\": \"c\"}}]}", Map.of());

    ChatAnswer answer = client(Duration.ofSeconds(30)).ask("x");

    assertThat(answer).isEqualTo(new ChatAnswer("c", Optional.empty()));
    assertThat(usage.answered(answer)).isEmpty();
    assertThat(usage.summary()).contains("1 answers without usage");
  }

  @Test
  void shouldGiveUpForGoodWhenNobodyListens() {
    server.close();

    assertThatThrownBy(() -> client(Duration.ofSeconds(30), 2).ask("x"))
        .isInstanceOf(MiningException.class)
        .hasMessageContaining("cannot be reached")
        .hasMessageContaining("after 2 attempts");
  }

  private ChatClient client(Duration timeout) {
    return client(timeout, 5);
  }

  private ChatClient client(Duration timeout, int attempts) {
    return client(timeout, attempts, (failure, wait) -> waits.add(wait));
  }

  private ChatClient client(
      Duration timeout, int attempts, BiConsumer<Throwable, Duration> beforeWait) {
    return new ChatClient(
        new ChatEndpoint(server.address(Optional.of(ApiKey.of(KEY)), timeout), "m", true),
        new Patience(attempts, new Waits(FIRST, Duration.ofSeconds(1), Duration.ofDays(1))),
        usage,
        Clock.fixed(NOW, ZoneOffset.UTC),
        beforeWait);
  }
}
