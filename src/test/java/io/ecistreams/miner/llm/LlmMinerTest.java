package io.ecistreams.miner.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.miner.LabelledQuery;
import io.ecistreams.miner.MinedCandidate;
import io.ecistreams.miner.MinedNegativesFactory;
import io.ecistreams.miner.Passage;
import io.ecistreams.miner.PassageCollection;
import io.ecistreams.remote.ModelServer.Patience;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LlmMinerTest {
  private static final LabelledQuery QUERY =
      new LabelledQuery("q", "who eats {count} bees?", List.of("p1", "p2"));
  private static final PassageCollection COLLECTION =
      new PassageCollection(
          List.of(new Passage("p1", "Bee-eaters do."), new Passage("p2", "So do $1 bears.")),
          List.of(QUERY),
          Map.of());

  private final ChatServer server = new ChatServer();
  private final LlmUsage usage = new LlmUsage(Optional.of(new TokenPrices(2, 10)));
  private final LlmMiner miner = miner(usage, PromptTemplate.standard());

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void shouldSendWhatTheModelWroteWithItsCost() {
    server.thenSays("{\"negatives\": [\"Wasps eat flies.\", \" Bees eat pollen. \"]}", 900, 100);

    MinedNegatives record =
        new MinedNegativesFactory(COLLECTION, "b")
            .mine(miner, QUERY, () -> Instant.EPOCH)
            .orElseThrow();

    assertThat(record.getNegatives())
        .extracting(n -> n.getText().orElseThrow())
        .containsExactly("Wasps eat flies.", "Bees eat pollen.");
    assertThat(record.getNegatives())
        .extracting(n -> n.getId().orElseThrow())
        .allMatch(id -> id.matches("llm-[0-9a-f]{16}"))
        .doesNotHaveDuplicates();
    // 900 tokens at 2 and 100 at 10 a million.
    assertThat(record.getCost().orElseThrow()).isCloseTo(0.0028, within(1e-12));
    assertThat(record.getMinerVersion().orElseThrow()).startsWith("m, prompt ").endsWith("k=3");
    assertThat(usage.summary())
        .isEqualTo(
            "1 questions, 0 retries, 0 unusable answers, 900 + 100 tokens (prompts + answers),"
                + " cost 0.00280000, 0.00140 a negative");
  }

  @Test
  void shouldLeaveTheQueryItselfOut() {
    server.thenSays(
        "{\"negatives\": [\"%s \", \"Wasps eat flies.\"]}".formatted(QUERY.text()), 1, 1);

    assertThat(miner.mine(QUERY))
        .extracting(MinedCandidate::text)
        .containsExactly("Wasps eat flies.");
  }

  @Test
  void shouldLeaveTheCostOutWhenThereAreNoPrices() {
    server.thenSays("{\"negatives\": [\"Wasps eat flies.\"]}", 900, 100);
    LlmMiner free = miner(new LlmUsage(Optional.empty()), PromptTemplate.standard());

    MinedNegatives record =
        new MinedNegativesFactory(COLLECTION, "b")
            .mine(free, QUERY, () -> Instant.EPOCH)
            .orElseThrow();

    assertThat(record.getCost()).isEmpty();
  }

  @Test
  void shouldFillThePromptOnceAndLiterally() {
    server.thenSays("{\"negatives\": [\"x\"]}", 1, 1);

    miner(usage, new PromptTemplate("{count} for {query} unlike\n{positives} as {\"a\": {b}}"))
        .mine(QUERY);

    assertThat(server.questions().get(0).prompt())
        .isEqualTo(
            "3 for who eats {count} bees? unlike\n- Bee-eaters do.\n- So do $1 bears. as"
                + " {\"a\": {b}}");
  }

  @Test
  void shouldAskForTheJsonThatIsReadWhenThePromptIsTheOneThatComesAlong() {
    assertThat(PromptTemplate.standard().fill("Q?", COLLECTION.passages(), 5))
        .contains("Query: Q?", "- Bee-eaters do.\n- So do $1 bears.", "Write 5 passages")
        .contains("{\"negatives\": [\"first passage\"");
    assertThatThrownBy(() -> new PromptTemplate("no place for it"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldLeaveOutPositivesAndRepeatsAndWhatIsTooMuch() {
    server.thenSays(
        "{\"negatives\": [\"Bee-eaters do.\", \"a\", \"a\", \"b\", \"c\", \"d\"]}", 1, 1);

    assertThat(miner.mine(QUERY)).extracting(MinedCandidate::text).containsExactly("a", "b", "c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sure! {\"negatives\": [\"a\"]}",
        "```json\n{\"negatives\": [\"a\"]}\n```",
        "{\"negatives\": [\"a\"]} Anything else?",
        "{\"negatives\": \"a\"}",
        "{\"negatives\": [\"a\", 2]}",
        "{\"negatives\": [\"a\", \" \"]}",
        "{\"negatives\": []}",
        "{\"negatives\": [\"Bee-eaters do.\"]}",
        "{\"passages\": [\"a\"]}",
        "[\"a\"]",
        "{\"negatives\": [\"a\"",
        ""
      })
  void shouldSkipAndCountButPayAnAnswerThatIsNotTheJsonAskedFor(String content) {
    server.thenSays(content, 1_000_000, 0);

    assertThatThrownBy(() -> miner.mine(QUERY))
        .isInstanceOf(LlmException.class)
        .hasMessageContaining("the model's answer");
    assertThat(usage.summary()).contains("1 unusable answers");
    assertThat(usage.cost()).hasValue(2);
  }

  private LlmMiner miner(LlmUsage counted, PromptTemplate prompt) {
    ChatEndpoint endpoint =
        new ChatEndpoint(server.address(Optional.empty(), Duration.ofSeconds(30)), "m", true);
    ChatClient client = new ChatClient(endpoint, Patience.ofAttempts(1), counted);
    return new LlmMiner(COLLECTION, client, prompt, 3);
  }
}
