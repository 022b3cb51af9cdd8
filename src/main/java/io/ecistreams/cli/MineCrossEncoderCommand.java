package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import io.ecistreams.embedding.PairScorer;
import io.ecistreams.embedding.djl.CrossEncoderConfig;
import io.ecistreams.embedding.djl.DjlPairScorer;
import io.ecistreams.miner.Bm25Miner;
import io.ecistreams.miner.CrossEncoderMiner;
import io.ecistreams.miner.NegativeMiner;
import io.ecistreams.miner.PassageCollection;
import io.ecistreams.miner.RandomMiner;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Mines by reading query and passage at once. */
@Command(
    name = "cross-encoder",
    description = {
      "Has a cross-encoder rerank the passages that another miner finds, and sends the most relevant ones, without labelled positives.",
      "DIRECTORY holds model.onnx and tokenizer.json, as `optimum-cli export onnx` writes them: inputs input_ids, attention_mask and, if the model asks for them, token_type_ids; logits of one column, or of two, whose difference is the score. The scores are sent as crossEncoderScores too."
    },
    footer = {
      "  eci mine cross-encoder --model ms-marco-minilm --config eci.properties",
      "  eci mine cross-encoder --model ms-marco-minilm --candidates random --depth 100",
      "  eci mine cross-encoder --model reranker --corpus passages.jsonl --queries queries.jsonl --board my-run"
    })
final class MineCrossEncoderCommand extends PerQueryMinerCommand {
  private static final int BATCH = 16;
  private static final long SEED = 2026;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIRECTORY",
      description = "The cross-encoder.")
  private Path model;

  @Option(
      names = "--candidates",
      paramLabel = "MINER",
      defaultValue = "bm25",
      description = "What finds them: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Candidates candidates;

  @Option(
      names = "--depth",
      paramLabel = "N",
      defaultValue = "50",
      description = "Candidates of each query, one inference each (default: ${DEFAULT-VALUE}).")
  private int depth;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "512",
      description = "Longer pairs are cut, the longer text first (default: ${DEFAULT-VALUE}).")
  private int maxTokens;

  /** Miners without inference. */
  enum Candidates {
    bm25,
    random
  }

  @Override
  int mine(PassageCollection passages, EciConfig eci, MiningRun run) throws InterruptedException {
    try (PairScorer scorer = DjlPairScorer.open(scorerConfig(eci));
        Bm25Miner bm25 = new Bm25Miner(passages, depth)) {
      NegativeMiner finder =
          candidates == Candidates.bm25 ? bm25 : new RandomMiner(passages, depth, SEED);
      return run.run(
          sink ->
              run.loop(
                  passages,
                  bands.within(
                      band(), new CrossEncoderMiner(passages, finder, scorer, band().depth())),
                  sink),
          () -> bands.sum().ifPresent(run::say));
    }
  }

  @Override
  void checkOptions(EciConfig eci) {
    super.checkOptions(eci);
    if (depth < perQuery) {
      throw wrong("--depth must be at least --per-query, is " + depth);
    }
    if (depth < band().depth()) {
      throw wrong(
          "--depth must be at least %d for these bands (--range-max, or --range-min and, for --max-score and margins, ten times --per-query), is %d"
              .formatted(band().depth(), depth));
    }
    if (maxTokens < 4) {
      throw wrong("--max-tokens must be at least 4, not " + maxTokens);
    }
  }

  private CrossEncoderConfig scorerConfig(EciConfig eci) {
    Path name = model.toAbsolutePath().normalize().getFileName();
    return new CrossEncoderConfig(
        name == null ? "cross-encoder" : name.toString(),
        model,
        maxTokens,
        BATCH,
        eci.encoder().threads(),
        eci.encoder().cacheDirectory());
  }
}
