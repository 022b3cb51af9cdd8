package io.ecistreams.cli;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.config.EciConfig;
import io.ecistreams.miner.PassageCollection;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import io.ecistreams.probe.AdaptedSide;
import io.ecistreams.probe.GainStatistics;
import io.ecistreams.probe.Probe;
import io.ecistreams.probe.ProbeData;
import io.ecistreams.probe.ProbeGains;
import io.ecistreams.probe.ProbeSettings;
import io.ecistreams.runtime.Core;
import io.ecistreams.runtime.OfflineScoring;
import io.ecistreams.runtime.ProbeCollection;
import io.ecistreams.runtime.ProbeRecords;
import io.ecistreams.runtime.SampleRecords;
import io.ecistreams.runtime.ScoringException;
import io.ecistreams.serde.JsonInputException;
import io.ecistreams.serde.JsonLine;
import io.ecistreams.serde.JsonLines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains on each source, a little, and holds the scores against what came of it. */
@Command(
    name = "probe",
    description = {
      "Says how far the scores predict training on your collection: for each source a linear adapter"
          + " on the frozen vectors is trained by InfoNCE on a part of the labelled queries, and"
          + " judged by nDCG@10 over the whole collection on the others. This is a stand-in for"
          + " fine-tuning, not fine-tuning: the encoder is not trained.",
      "A line of FILE is one as `eci score` reads it, or has ids in the place of items: {\"source\":"
          + " \"bm25\", \"query\": \"q1\", \"positives\": [\"p1\"], \"negatives\": [\"n1\"]}. Items"
          + " with an id of --corpus have its texts and vectors.",
      "Without any file it probes four miners over the collection that comes along. Ctrl-C ends it"
          + " with what is known by then."
    },
    footer = {
      "  eci probe",
      "  eci probe mined.jsonl --corpus passages.jsonl --queries queries.jsonl --embed --html probe.html",
      "  eci probe mined.jsonl --corpus docs.jsonl --queries queries.jsonl --qrels qrels.tsv --corpus-vectors docs.f32 --query-vectors queries.npy --json"
    })
final class ProbeCommand extends ScoringCommand {

  /** What the adapter is applied to, as it is typed. */
  enum Side {
    query,
    both
  }

  @Parameters(arity = "0..*", paramLabel = "FILE", description = "Mined negatives, JSON lines.")
  private List<Path> files = List.of();

  @Mixin private ProbeFiles collection;

  @Option(
      names = "--side",
      paramLabel = "SIDE",
      defaultValue = "query",
      description =
          "What the adapter is applied to: query, as if an index of the passages stayed, or both, by"
              + " one matrix (default: ${DEFAULT-VALUE}).")
  private Side side;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "10",
      description = "Times that the training queries are gone through (default: ${DEFAULT-VALUE}).")
  private int epochs;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "32",
      description =
          "Records of a step; their positives are negatives of each other (default:"
              + " ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--rate",
      paramLabel = "X",
      defaultValue = "1e-4",
      description = "Step length of Adam (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--temperature",
      paramLabel = "X",
      defaultValue = "0.02",
      description = "Of InfoNCE (default: ${DEFAULT-VALUE}).")
  private double temperature;

  @Option(
      names = "--folds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Parts of the queries, each held out once (default: ${DEFAULT-VALUE}).")
  private int folds;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "Times that all is done, with other folds and another order (default: ${DEFAULT-VALUE}).")
  private int seeds;

  @Option(
      names = "--first-seed",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "The first seed; the same files and options give the same numbers, on any number of"
              + " threads (default: ${DEFAULT-VALUE}).")
  private long firstSeed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Trainings at the same time; by default one on each core.")
  private Optional<Integer> threads = Optional.empty();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write also a page with charts, which needs no other file.")
  private Optional<Path> html = Optional.empty();

  @Override
  public Integer call() throws IOException {
    ProbeSettings settings = settings();
    boolean isSample = files.isEmpty() && collection.areNone();
    embed |= isSample;
    if (!isSample) {
      requireFiles();
    }
    EciConfig eci = configuration();
    eci.requireFiles();
    try (StopOnSignal stop = new StopOnSignal()) {
      return withEmbedder(
          eci, embedder -> unusable.exitCode(probe(eci, embedder, settings, isSample, stop)));
    } catch (CancellationException e) {
      return ExitCodes.FAILURE; // the signal's own code is what the shell sees
    }
  }

  private ProbeSettings settings() {
    if (threads.filter(number -> number < 1).isPresent()) {
      throw wrong("--threads must be at least 1, not " + threads.get());
    }
    try {
      AdaptedSide adapted = side == Side.both ? AdaptedSide.BOTH : AdaptedSide.QUERY;
      return new ProbeSettings(adapted, epochs, batch, rate, temperature, folds, seeds, firstSeed);
    } catch (IllegalArgumentException e) {
      throw wrong("Nothing can be trained so: " + e.getMessage() + ".");
    }
  }

  private void requireFiles() {
    collection
        .complaint(embed)
        .ifPresent(
            sentence -> {
              throw wrong(sentence);
            });
    if (files.isEmpty()) {
      throw wrong("There are no mined negatives to train on; give a FILE.");
    }
    files.forEach(file -> InputFile.readable("FILE", file));
    collection.requireReadable();
  }

  private int probe(
      EciConfig eci,
      Optional<TextEmbedder> embedder,
      ProbeSettings settings,
      boolean isSample,
      StopOnSignal stop) {
    EverySeconds calm = new EverySeconds(5);
    IntConsumer embedding =
        done -> {
          stop.check();
          if (calm.isTime()) {
            say("probe: %,d texts embedded".formatted(done));
          }
        };
    PassageCollection sample = PassageCollection.sample();
    ProbeCollection read =
        isSample
            ? sampleCollection(sample, embedder.orElseThrow(), embedding)
            : collection.read(embedder, unusable, embedding);
    ProbeRecords records =
        new ProbeRecords(
            read,
            embedder,
            OfflineScoring.overEverything(
                Core.intake(eci, Optional.empty(), ProbeRecords.idf(read)),
                eci.boards(),
                Core.calibration(eci)));
    if (isSample) {
      SampleRecords.mine(sample, embedder.orElseThrow(), mined -> add(mined, records, stop));
    } else {
      readFiles(records, stop);
    }
    BoardEstimate estimate = records.estimate();
    return report(read, estimate, records.data(), settings, stop);
  }

  private static ProbeCollection sampleCollection(
      PassageCollection sample, TextEmbedder encoder, IntConsumer progress) {
    Map<String, Map<String, Double>> grades = new LinkedHashMap<>();
    sample
        .queries()
        .forEach(
            query -> {
              Map<String, Double> positives = new LinkedHashMap<>();
              query.positives().forEach(positive -> positives.put(positive, 1.0));
              grades.put(query.id(), positives);
            });
    return new ProbeCollection(
        ProbeCollection.embedded(
            sample.passages().stream().map(p -> ProbeFiles.item(p.id(), p.text())).toList(),
            TextRole.PASSAGE,
            encoder,
            progress),
        ProbeCollection.embedded(
            sample.queries().stream().map(q -> ProbeFiles.item(q.id(), q.text())).toList(),
            TextRole.QUERY,
            encoder,
            progress),
        grades);
  }

  private static Optional<Rejection> add(
      MinedNegatives mined, ProbeRecords records, StopOnSignal stop) {
    stop.check();
    return map(Outcome.accepted(mined), records::add);
  }

  private void readFiles(ProbeRecords records, StopOnSignal stop) {
    ScoringLog log = scoringLog();
    files.forEach(file -> readFile(file, log, line -> add(line.value(), records, stop)));
    log.requireSome(
        "There are no records in %s%s."
            .formatted(files, board.map(name -> " of board " + name).orElse("")),
        ScoringLog.NOTHING_TO_RANK);
  }

  @Override
  Stream<JsonLine<MinedNegatives>> lines(Path file, Consumer<JsonInputException> unreadable) {
    return JsonLines.readMinedNegativesOrIds(file, unreadable);
  }

  private int report(
      ProbeCollection read,
      BoardEstimate estimate,
      ProbeData data,
      ProbeSettings settings,
      StopOnSignal stop) {
    ProbeGains gains = gains(data, settings, stop);
    if (gains.rounds() == 0) {
      say("probe: stopped before the first round was over; nothing is known yet");
      return ExitCodes.FAILURE;
    }
    Map<String, Map<String, Double>> scores = ProbeRecords.scores(estimate);
    ProbeReport report =
        new ProbeReport(
            estimate.board(),
            estimate.identity().encoder(),
            estimate.identity().dimension(),
            read.documents().size(),
            settings,
            new GainStatistics(gains, settings.firstSeed()).findings(scores),
            scores,
            estimate.windows().get(0).opinion().confirmation());
    html.ifPresent(file -> write(file, report));
    return print(
        json
            ? List.of(ProbeJson.of(report).toPrettyString())
            : ProbeTable.lines(report, columns()));
  }

  private ProbeGains gains(ProbeData data, ProbeSettings settings, StopOnSignal stop) {
    if (data.judged().size() < settings.folds()) {
      throw new ScoringException(
          "Only %d queries have a relevant passage in the collection, fewer than the %d folds; check that ids of --corpus, --queries and the judgements are the same."
              .formatted(data.judged().size(), settings.folds()));
    }
    RemainingTime time = new RemainingTime();
    EverySeconds calm = new EverySeconds(5);
    try {
      return new Probe(data, settings)
          .run(
              threads.orElseGet(Runtime.getRuntime()::availableProcessors),
              (done, all) -> {
                if (calm.isTime()) {
                  say("probe: " + time.sentence("adapters trained", done, all));
                }
              },
              stop::isStopped);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
  }

  private static void write(Path file, ProbeReport report) {
    try {
      OutputFile.replace(file, ProbePage.html(report).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
