package io.ecistreams.miner.llm;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.miner.llm.LlmJudge.Answer;
import io.ecistreams.remote.ModelServer.Patience;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LlmJudgeTest {
  private final ChatServer server = new ChatServer();
  private final LlmUsage usage = new LlmUsage(Optional.of(new TokenPrices(2, 10)));
  private final LlmJudge judge =
      new LlmJudge(
          new ChatClient(
              new ChatEndpoint(server.address(Optional.empty(), Duration.ofSeconds(30)), "m", true),
              Patience.ofAttempts(1),
              usage),
          PromptTemplate.judging());

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void shouldAskWithTheTextsAndTakeWhatTheModelSays() {
    server.thenSays("{\"answers\": true}", 900, 100).thenSays("{\"answers\": false}", 900, 100);

    assertThat(judge.ask("who eats {negative}?", Optional.of("Birds do."), "So do $1 bears."))
        .isEqualTo(new Answer.Given(true));
    assertThat(judge.ask("why?", Optional.empty(), "Because.")).isEqualTo(new Answer.Given(false));

    assertThat(server.questions().get(0).prompt())
        .contains("Query: who eats {negative}?", "Birds do.", "So do $1 bears.")
        .contains("{\"answers\": true} or {\"answers\": false}");
    assertThat(server.questions().get(1).prompt()).contains("(none is known)");
    assertThat(usage.cost().orElseThrow()).isEqualTo(0.0056);
  }

  @Test
  void shouldSayWhenTheAnswersHaveCostAllThatTheyMay() {
    server.thenSays("{\"answers\": true}", 900, 100);

    assertThat(usage.reasonToStop(0.001)).isEmpty();
    judge.ask("why?", Optional.empty(), "Because.");

    assertThat(usage.reasonToStop(0.0029)).isEmpty();
    assertThat(usage.reasonToStop(0.0028).orElseThrow()).contains("have cost what --max-cost");
  }

  @Test
  void shouldStopForAnyCostAtAnAnswerThatDoesNotSayItsTokens() {
    String content = "{\"message\": {\"content\": \"{\\\"answers\\\": true}\"}}";
    server.then(200, "{\"choices\": [" + content + "]}", Map.of());

    assertThat(judge.ask("why?", Optional.empty(), "Because.")).isEqualTo(new Answer.Given(true));

    assertThat(usage.reasonToStop(1e9).orElseThrow()).contains("how many tokens", "--limit");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yes",
        "{\"answers\": \"true\"}",
        "{\"relevant\": true}",
        "{\"answers\": true} ok"
      })
  void shouldTakeNothingFromAnAnswerThatIsNotWhatWasAskedForAndCountIt(String content) {
    server.thenSays(content, 1, 1);

    assertThat(judge.ask("why?", Optional.empty(), "Because."))
        .isInstanceOfSatisfying(
            Answer.Missing.class,
            answer -> assertThat(answer.problem()).contains("the model's answer"));
    assertThat(usage.summary()).contains("1 questions", "1 unusable answers", "1 + 1 tokens");
  }
}
