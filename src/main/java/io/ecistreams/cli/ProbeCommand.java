package io.ecistreams.cli;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.config.EciConfig;
import io.ecistreams.embedding.ProgressListener;
import io.ecistreams.miner.PassageCollection;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.TextEmbedder;
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
import io.ecistreams.serde.format.ReadingOptions;
import io.ecistreams.serde.format.TrainingInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
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
      "FILE is one as `eci score` reads it; ids are enough: {\"source\": \"bm25\", \"query\": \"q1\","
          + " \"positives\": [\"p1\"], \"negatives\": [\"n1\"]}. Items with an id of --corpus have its"
          + " texts and vectors.",
      "Without any file it probes four miners over the collection that comes along. Ctrl-C ends it"
          + " with what is known by then."
    },
    footer = {
      "  eci probe",
      "  eci probe mined.jsonl --corpus passages.jsonl --queries queries.jsonl --embed --html probe.html",
      "  eci probe mined.jsonl --corpus docs.jsonl --queries queries.jsonl --qrels qrels.tsv --corpus-vectors docs.f32 --query-vectors queries.npy --json"
    })
final class ProbeCommand extends TrainingFilesCommand {

  @Parameters(arity = "0..*", paramLabel = "FILE", description = FormatOptions.FILES)
  private List<Path> files = List.of();

  @Mixin private ProbeFiles collection;

  private List<TrainingInput> inputs = List.of();
  private Map<String, Map<String, Double>> judgements = Map.of();

  @Mixin private TrainingOptions training;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write also a page with charts, which needs no other file.")
  private Optional<Path> html = Optional.empty();

  @Override
  public Integer call() throws IOException {
    ProbeSettings settings = training.settings();
    boolean isSample = files.isEmpty() && collection.areNone();
    needsEncoder = isSample;
    format.check();
    if (!isSample) {
      requireFiles();
    }
    html.ifPresent(file -> OutputFile.requireReplaceable("--html", file));
    EciConfig eci = configuration();
    eci.requireFiles();
    try (StopOnSignal stop = new StopOnSignal()) {
      return withEmbedder(
          eci, embedder -> unusable.exitCode(probe(eci, embedder, settings, isSample, stop)));
    } catch (CancellationException e) {
      return ExitCodes.FAILURE; // the signal's own code is what the shell sees
    }
  }

  private void requireFiles() {
    collection
        .complaint(embeds())
        .ifPresent(
            sentence -> {
              throw wrong(sentence);
            });
    if (files.isEmpty()) {
      throw wrong("There are no mined negatives to train on; give a FILE.");
    }
    collection.requireReadable();
    inputs = inputs(files);
  }

  private int probe(
      EciConfig eci,
      Optional<TextEmbedder> embedder,
      ProbeSettings settings,
      boolean isSample,
      StopOnSignal stop) {
    ProgressListener told = progress();
    ProgressListener embedding =
        (stage, fraction) -> {
          stop.check();
          told.progress(stage, fraction);
        };
    PassageCollection sample = PassageCollection.sample();
    ProbeCollection read =
        isSample
            ? sampleCollection(sample, embedder.orElseThrow(), embedding)
            : collection.read(embedder, unusable, embedding);
    judgements = read.grades();
    ProbeRecords records =
        new ProbeRecords(
            read,
            embedder,
            OfflineScoring.overEverything(
                Core.intake(eci, Optional.empty(), ProbeRecords.idf(read)),
                eci.boards(),
                Core.calibration(eci)));
    ScoringLog log = scoringLog();
    if (isSample) {
      SampleRecords.mine(sample, embedder.orElseThrow(), mined -> add(mined, records, stop));
    } else {
      readFiles(records, log, stop);
    }
    BoardEstimate estimate = records.estimate();
    log.noteRefusedLater(records.refusedLater());
    return report(read, estimate, records.data(), settings, stop);
  }

  private static ProbeCollection sampleCollection(
      PassageCollection sample, TextEmbedder encoder, ProgressListener progress) {
    Map<String, Map<String, Double>> grades = new LinkedHashMap<>();
    sample
        .queries()
        .forEach(
            query -> {
              Map<String, Double> positives = new LinkedHashMap<>();
              query.positives().forEach(positive -> positives.put(positive, 1.0));
              grades.put(query.id(), positives);
            });
    return ProbeCollection.embedded(
        sample.passages().stream().map(p -> ProbeFiles.item(p.id(), p.text())).toList(),
        sample.queries().stream().map(q -> ProbeFiles.item(q.id(), q.text())).toList(),
        grades,
        encoder,
        progress);
  }

  /** Tells how far a long step is, now and then. */
  private ProgressListener progress() {
    RemainingTime time = new RemainingTime();
    EverySeconds calm = new EverySeconds(5);
    return (stage, fraction) -> {
      if (calm.isTime()) {
        say("probe: %s, %s".formatted(stage, time.after(fraction)));
      }
    };
  }

  private static Optional<Rejection> add(
      MinedNegatives mined, ProbeRecords records, StopOnSignal stop) {
    stop.check();
    return map(Outcome.accepted(mined), records::add);
  }

  private void readFiles(ProbeRecords records, ScoringLog log, StopOnSignal stop) {
    inputs.forEach(input -> readFile(input, log, line -> add(line.value(), records, stop)));
    log.requireSome(
        "There are no records in %s%s."
            .formatted(files, board.map(name -> " of board " + name).orElse("")),
        ScoringLog.NOTHING_TO_RANK);
  }

  /** The collection has the texts. */
  @Override
  ReadingOptions reading() {
    return format.reading(Optional.empty(), judgements, true);
  }

  private int report(
      ProbeCollection read,
      BoardEstimate estimate,
      ProbeData data,
      ProbeSettings settings,
      StopOnSignal stop) {
    Probe probe = probe(data, settings);
    ProbeGains gains = gains(probe, data, settings, stop);
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
            data.sources().stream()
                .collect(Collectors.toMap(ProbeData.Source::name, s -> s.records().size())),
            probe.untrained(),
            new GainStatistics(gains, settings.firstSeed()).findings(scores),
            scores,
            estimate.windows().get(0).opinion().confirmation());
    int code =
        print(
            json
                ? List.of(ProbeJson.of(report).toPrettyString())
                : ProbeTable.lines(report, columns()));
    // After it, so that nothing is lost where it cannot be written.
    html.ifPresent(file -> OutputFile.replacePage(file, ProbePage.html(report)));
    return code;
  }

  private static Probe probe(ProbeData data, ProbeSettings settings) {
    if (data.judged().size() < settings.folds()) {
      throw new ScoringException(
          String.format(
              Locale.ROOT,
              "Only %d queries have a relevant passage in the collection, fewer than the %d folds; check that ids of --corpus, --queries and the judgements are the same.",
              data.judged().size(),
              settings.folds()));
    }
    return new Probe(data, settings);
  }

  private ProbeGains gains(Probe probe, ProbeData data, ProbeSettings settings, StopOnSignal stop) {
    say(
        String.format(
            Locale.ROOT,
            "probe: %,d adapters to train, on vectors of %,.1f MB",
            settings.rounds() * data.sources().size(),
            data.bytes() / 1e6));
    ProgressListener told = progress();
    try {
      return probe.run(
          training.threads(),
          (trained, planned, share) ->
              told.progress(
                  String.format(
                      Locale.ROOT,
                      "%,d of %,d adapters trained, %.1f %% of the work done",
                      trained,
                      planned,
                      100 * share),
                  share),
          stop::isStopped);
    } catch (ArithmeticException e) {
      throw new ScoringException(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
  }
}
