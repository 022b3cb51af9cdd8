package io.ecistreams.cli;

import io.ecistreams.avro.QuarantinedExample;
import io.ecistreams.avro.Verdict;
import io.ecistreams.config.EciConfig;
import io.ecistreams.miner.Pace;
import io.ecistreams.miner.Ticker;
import io.ecistreams.miner.llm.ChatClient;
import io.ecistreams.miner.llm.ChatEndpoint;
import io.ecistreams.miner.llm.LlmJudge;
import io.ecistreams.miner.llm.LlmUsage;
import io.ecistreams.miner.llm.PromptTemplate;
import io.ecistreams.runtime.NewestRecords;
import io.ecistreams.runtime.Quarantine;
import io.ecistreams.runtime.RequestSender;
import io.ecistreams.serde.RequestMapping;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Has a language model judge quarantined examples. */
@Command(
    name = "judge",
    description = {
      "Asks a language model, over OpenAI's interface (POST BASE_URL/chat/completions), whether the negatives that `eci quarantine` prints answer their queries, and writes its verdicts as those of model:NAME. A person's verdict stays in force, whatever a model says.",
      "The newest 50 that people have judged come first, but no more than half of --limit: they are asked in every run, only to say at the end how far the model agrees with people. Then comes what nobody has judged, the newest first. Examples without texts are left out.",
      "The API key comes from the environment or a file and is never shown. A prompt has the places {query}, {positive} and {negative}, and must ask for {\"answers\": true} or {\"answers\": false}."
    },
    footer = {
      "  eci judge -c eci.properties --board nq --base-url http://localhost:8000/v1 --model my-model",
      "  eci judge -c eci.properties --board nq --base-url URL --model NAME --limit 500 --rate 5 --price-input 0.15 --price-output 0.6 --max-cost 0.50",
      "  eci judge --board nq --show-prompt > prompt.txt"
    })
final class JudgeCommand extends ConfiguredCommand {

  @Mixin private ExamplesOption about;

  @Mixin private EndpointOptions endpoint;
  @Mixin private PromptOptions prompt;
  @Mixin private PriceOptions prices;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "Questions at most (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "2",
      description = "Questions a second at most (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--max-cost",
      paramLabel = "C",
      description =
          "Ask no more once the answers have cost this much, or one came without its tokens; needs"
              + " both prices.")
  private Optional<Double> maxCost = Optional.empty();

  @Option(names = "--format", paramLabel = "FORMAT", description = TableOrJson.DESCRIPTION)
  private TableOrJson format = TableOrJson.table;

  @Override
  public Integer call() throws InterruptedException {
    PromptTemplate template = prompt.or(PromptTemplate::judging);
    if (prompt.isShown()) {
      return prompt.show(template);
    }
    LlmUsage usage = new LlmUsage(prices.prices());
    checkBounds(usage);
    ChatEndpoint model = endpoint.endpoint();
    ChatClient client = endpoint.client(usage);
    EciConfig eci = configuration().requireAddresses();
    NewestRecords.requireBoard(eci, about.board.name);
    Quarantine quarantine = new Quarantine(about.wanted()).read(eci);
    JudgedByModel judged = new JudgedByModel(RequestMapping.MODEL + model.model(), quarantine);
    ask(judged.toAsk(limit), new LlmJudge(client, template), usage, judged, eci);
    say(usage.summary());
    return print(format == TableOrJson.json ? List.of(judged.json()) : judged.lines());
  }

  private void checkBounds(LlmUsage usage) {
    if (limit < 1) {
      throw wrong("--limit must be 1 or more, not " + limit);
    }
    if (!(rate > 0) || Double.isInfinite(rate)) {
      throw wrong("--rate must be above 0, not " + rate);
    }
    if (maxCost.filter(cost -> !(cost > 0) || Double.isInfinite(cost)).isPresent()) {
      throw wrong("--max-cost must be a finite number above 0, not " + maxCost.get());
    }
    if (maxCost.isPresent() && usage.cost().isEmpty()) {
      throw wrong("--max-cost needs --price-input and --price-output");
    }
  }

  private void ask(
      List<QuarantinedExample> examples,
      LlmJudge judge,
      LlmUsage usage,
      JudgedByModel judged,
      EciConfig eci)
      throws InterruptedException {
    Pace pace = new Pace(Ticker.system(), rate);
    boolean isFirst = true;
    try (RequestSender sender = RequestSender.connect(eci)) {
      for (QuarantinedExample example : examples) {
        Optional<String> stop = maxCost.flatMap(usage::reasonToStop);
        if (stop.isPresent()) {
          say("stopped: " + stop.get());
          return;
        }
        if (!isFirst) {
          pace.await();
        }
        isFirst = false;
        LlmJudge.Answer answer =
            judge.ask(
                example.getQueryText().orElseThrow(),
                example.getPositiveText(),
                example.getDocumentText().orElseThrow());
        if (answer instanceof LlmJudge.Answer.Given given) {
          Optional<Verdict> verdict = judged.take(example, given.isFalseNegative());
          verdict.ifPresent(sender::send);
        } else if (answer instanceof LlmJudge.Answer.Missing missing) {
          say("%s is skipped: %s".formatted(example.getExampleId(), missing.problem()));
        }
      }
    }
  }
}
