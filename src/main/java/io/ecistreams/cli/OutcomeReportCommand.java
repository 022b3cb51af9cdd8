package io.ecistreams.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.TrainingOutcome;
import io.ecistreams.config.EciConfig;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Rejection;
import io.ecistreams.outcome.ReportBook;
import io.ecistreams.outcome.TrainingReport;
import io.ecistreams.runtime.NewestRecords;
import io.ecistreams.runtime.RequestSender;
import io.ecistreams.serde.AvroJson;
import io.ecistreams.serde.OutcomeMapping;
import io.ecistreams.serde.RegistrationMapping;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes a report of a round of training. */
@Command(
    name = "report",
    description = {
      "Says what a round of training yielded: a metric after it, and the same metric without it.",
      "Say what was trained on, as --source or with --weight for each source of a mixture. A later report of the same --id takes the place of an earlier one."
    },
    footer = {
      "  eci outcome report -c eci.properties --board nq --metric ndcg@10 --value .412 --baseline .398 --source bm25",
      "  eci outcome report -c eci.properties --board nq --metric ndcg@10 --value .42 --baseline .398 --weight bm25=.7 --weight dense=.3 --standard-error .004"
    })
final class OutcomeReportCommand extends ConfiguredCommand {

  @Mixin private BoardOption board;

  @Option(names = "--metric", paramLabel = "NAME", required = true, description = "The metric.")
  private String metric;

  @Option(
      names = "--value",
      paramLabel = "X",
      required = true,
      description = "The metric after the round; more is better.")
  private double value;

  @Option(
      names = "--baseline",
      paramLabel = "X",
      required = true,
      description = "The metric without the round.")
  private double baseline;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      completionCandidates = CompletedNames.Sources.class,
      description = "The only source that was trained on.")
  private Optional<String> source = Optional.empty();

  @Option(
      names = "--weight",
      paramLabel = "NAME=SHARE",
      description = "The share of a source in the mixture that was trained on.")
  private Map<String, Double> weights = Map.of();

  @Option(
      names = "--standard-error",
      paramLabel = "X",
      description = "Standard error of value - baseline (default: that of the other reports).")
  private Optional<Double> standardError = Optional.empty();

  @Option(names = "--examples", paramLabel = "N", description = "Examples that were trained on.")
  private Optional<Long> examples = Optional.empty();

  @Option(
      names = "--revision",
      paramLabel = "NAME",
      description = "Revision of the encoder that was trained, what follows @ in its id.")
  private Optional<String> revision = Optional.empty();

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "When it was measured, ISO-8601 with Z or an offset (default: now).")
  private Optional<String> at = Optional.empty();

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "Id of the report, the same when it is sent again (default: a new one).")
  private Optional<String> id = Optional.empty();

  @Override
  public Integer call() {
    TrainingOutcome outcome = outcome();
    TrainingReport report = requireAccepted(OutcomeMapping.report(outcome, Instant.now()));
    EciConfig eci = configuration().requireAddresses();
    NewestRecords.requireBoard(eci, board.name);
    List<String> encoders =
        RegistrationMapping.registration(NewestRecords.backgrounds(eci).get(board.name)).encoders();
    problem(report, encoders, Optional.ofNullable(NewestRecords.rankings(eci).get(board.name)))
        .ifPresent(
            problem -> {
              throw wrong(problem + "; nothing was written");
            });
    try (RequestSender sender = RequestSender.connect(eci)) {
      sender.send(outcome);
    }
    return print(
        List.of(
            "reported on %s as %s: %s on board %s gained %s of %s"
                .formatted(
                    eci.topics().outcomes(),
                    report.id(),
                    report.trainedOn(),
                    board.name,
                    String.format(Locale.ROOT, "%+.4g", report.gain()),
                    metric)));
  }

  /** Why the board would not take it, as far as the newest ranking says. */
  static Optional<String> problem(
      TrainingReport report, List<String> encoders, Optional<Ranking> newest) {
    Set<String> shown =
        newest.stream()
            .flatMap(ranking -> ranking.getWindows().stream())
            .flatMap(window -> window.getSources().stream())
            .map(SourceScore::getSource)
            .collect(Collectors.toSet());
    ArrayNode outcomes = AvroJson.of(newest.map(Ranking::getOutcomes).orElse(List.of()));
    return report
        .refusal(encoders, source -> true)
        .map(Rejection::message)
        .or(
            () ->
                report.weights().keySet().stream()
                    .filter(source -> !shown.contains(source))
                    .findFirst()
                    .map(
                        source ->
                            "the newest ranking does not show source %s: check the spelling; where the board has had records of it, report over HTTP, which asks the board itself"
                                .formatted(source)))
        .or(
            () ->
                ReportBook.refusal(
                        report.metric(), OutcomeMapping.otherMetrics(outcomes, report.id()))
                    .map(Rejection::message));
  }

  private TrainingOutcome outcome() {
    return TrainingOutcome.newBuilder()
        .setBoard(board.name)
        .setId(id.orElseGet(() -> UUID.randomUUID().toString()))
        .setRevision(revision.orElse(null))
        .setMetric(metric)
        .setValue(value)
        .setBaseline(baseline)
        .setSource(source.orElse(null))
        .setWeights(weights)
        .setExamples(examples.orElse(null))
        .setStandardError(standardError.orElse(null))
        .setAt(at.map(this::time).orElseGet(Instant::now))
        .build();
  }

  private Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw wrong("--at must be a time as 2026-01-31T12:00:00Z, not " + text);
    }
  }

  private TrainingReport requireAccepted(Outcome<TrainingReport> outcome) {
    if (outcome instanceof Outcome.Refused<TrainingReport> refused) {
      refuse(refused.rejection());
    }
    return ((Outcome.Accepted<TrainingReport>) outcome).value();
  }

  private void refuse(Rejection rejection) {
    throw wrong(rejection.message() + "; nothing was written");
  }
}
