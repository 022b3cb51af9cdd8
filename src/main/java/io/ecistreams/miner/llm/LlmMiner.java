package io.ecistreams.miner.llm;

import io.ecistreams.miner.LabelledQuery;
import io.ecistreams.miner.MinedCandidate;
import io.ecistreams.miner.NegativeMiner;
import io.ecistreams.miner.Passage;
import io.ecistreams.miner.PassageCollection;
import io.ecistreams.model.Fnv1a64;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Has a language model write negatives. They are in no collection: their ids are hashes of their
 * texts. Texts of labelled positives and of the query, and repeats, are left out.
 */
public final class LlmMiner implements NegativeMiner {
  private final PassageCollection collection;
  private final ChatClient client;
  private final PromptTemplate prompt;
  private final int k;
  private OptionalDouble cost = OptionalDouble.empty();

  /**
   * A miner for one thread; several may share a client.
   *
   * @param k how many are asked for; more are cut, fewer are taken as they are
   */
  public LlmMiner(PassageCollection collection, ChatClient client, PromptTemplate prompt, int k) {
    this.collection = collection;
    this.client = client;
    this.prompt = prompt;
    this.k = k;
  }

  @Override
  public String source() {
    return "llm";
  }

  @Override
  public String version() {
    return "%s, prompt %s, k=%d".formatted(client.model(), Fnv1a64.hex(prompt.text()), k);
  }

  @Override
  public OptionalDouble cost(LabelledQuery query) {
    return cost;
  }

  @Override
  public List<MinedCandidate> mine(LabelledQuery query) {
    cost = OptionalDouble.empty();
    List<Passage> positives = collection.positivesOf(query);
    ChatAnswer answer = client.ask(prompt.fill(query.text(), positives, k));
    cost = client.usage().answered(answer);
    try {
      List<MinedCandidate> candidates =
          candidates(AnswerJson.negatives(answer.content()), query, positives);
      client.usage().negatives(candidates.size());
      return candidates;
    } catch (LlmException e) {
      client.usage().unusable();
      throw e;
    }
  }

  private List<MinedCandidate> candidates(
      List<String> written, LabelledQuery query, List<Passage> positives) {
    Set<String> texts = new LinkedHashSet<>(written);
    positives.forEach(positive -> texts.remove(positive.text()));
    texts.removeIf(text -> text.strip().equals(query.text().strip()));
    if (texts.isEmpty()) {
      throw new LlmException("the model's answer has no negative in it");
    }
    List<MinedCandidate> candidates = new ArrayList<>();
    for (String text : texts.stream().limit(k).toList()) {
      candidates.add(
          new MinedCandidate(
              "llm-" + Fnv1a64.hex(text),
              text,
              OptionalDouble.empty(),
              candidates.size() + 1,
              Optional.empty()));
    }
    return candidates;
  }
}
