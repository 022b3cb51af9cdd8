package io.ecistreams.cli;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.config.EciConfig;
import io.ecistreams.miner.Band;
import io.ecistreams.miner.LabelledQuery;
import io.ecistreams.miner.Mining;
import io.ecistreams.miner.MiningGroup;
import io.ecistreams.miner.NegativeMiner;
import io.ecistreams.miner.PassageCollection;
import io.ecistreams.miner.llm.ChatClient;
import io.ecistreams.miner.llm.LlmMiner;
import io.ecistreams.miner.llm.LlmUsage;
import io.ecistreams.miner.llm.PromptTemplate;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Has a language model write negatives. */
@Command(
    name = "llm",
    description = {
      "Asks a language model for negatives of each query, over OpenAI's interface (POST BASE_URL/chat/completions), which vLLM, llama.cpp, Ollama and most providers have too. Timeouts, 429 and 5xx are tried again, later each time; answers that are not the JSON asked for are skipped and counted.",
      "The API key comes from the environment or a file and is never shown. A prompt has the places {query}, {positives} and {count}, and must ask for {\"negatives\": [\"...\", \"...\"]}."
    },
    footer = {
      "  eci mine llm --base-url http://localhost:8000/v1 --model my-model --config eci.properties",
      "  eci mine llm --base-url URL --model NAME --price-input 0.15 --price-output 0.6",
      "  eci mine llm --show-prompt > prompt.txt"
    })
final class MineLlmCommand extends PerQueryMinerCommand {
  private static final int MAX_CONCURRENCY = 256;

  @Mixin private EndpointOptions endpoint;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      defaultValue = "4",
      description = "Questions that are open at the same time (default: ${DEFAULT-VALUE}).")
  private int concurrency;

  @Mixin private PromptOptions prompt;

  @Mixin private PriceOptions prices;

  @Override
  public Integer call() throws InterruptedException {
    return prompt.isShown() ? prompt.show(template()) : super.call();
  }

  @Override
  void checkOptions(EciConfig eci) {
    super.checkOptions(eci);
    if (concurrency < 1 || concurrency > MAX_CONCURRENCY) {
      throw wrong("--concurrency must be from 1 to " + MAX_CONCURRENCY + ", not " + concurrency);
    }
  }

  @Override
  Band band() {
    return bands.ofRanks(perQuery);
  }

  @Override
  int mine(PassageCollection passages, EciConfig eci, MiningRun run) throws InterruptedException {
    PromptTemplate template = template();
    LlmUsage usage = new LlmUsage(prices.prices());
    ChatClient client = endpoint.client(usage);
    return run.run(
        sink ->
            workers(
                run,
                passages,
                () ->
                    bands.within(band(), new LlmMiner(passages, client, template, band().depth())),
                sink),
        () -> {
          bands.sum().ifPresent(run::say);
          run.say(usage.summary());
        });
  }

  /** Each has a part of the queries, as a miner is for one thread. */
  private Mining workers(
      MiningRun run,
      PassageCollection passages,
      Supplier<NegativeMiner> miner,
      Consumer<MinedNegatives> sink) {
    List<LabelledQuery> queries = passages.queries();
    int count = Math.min(concurrency, queries.size());
    return new MiningGroup(
        IntStream.range(0, count)
            .<Mining>mapToObj(
                worker ->
                    run.loop(passages, part(queries, worker, count), count, miner.get(), sink))
            .toList());
  }

  private static List<LabelledQuery> part(List<LabelledQuery> queries, int worker, int count) {
    return IntStream.range(0, queries.size())
        .filter(i -> i % count == worker)
        .mapToObj(queries::get)
        .toList();
  }

  private PromptTemplate template() {
    return prompt.or(PromptTemplate::standard);
  }
}
