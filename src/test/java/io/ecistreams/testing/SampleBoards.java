package io.ecistreams.testing;

import io.ecistreams.avro.Alert;
import io.ecistreams.avro.AlertKind;
import io.ecistreams.avro.AlertSeverity;
import io.ecistreams.avro.AlertState;
import io.ecistreams.avro.Background;
import io.ecistreams.avro.Mixture;
import io.ecistreams.avro.QuarantinedExample;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.RescoredExamples;
import io.ecistreams.avro.RevisionMove;
import io.ecistreams.avro.RevisionStanding;
import io.ecistreams.avro.ScoreState;
import io.ecistreams.avro.SourceMove;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.StaleSource;
import io.ecistreams.avro.Suspect;
import io.ecistreams.avro.UpcomingRevision;
import io.ecistreams.avro.UpcomingSource;
import io.ecistreams.mixture.MixturePolicy;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.EstimateState;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.ObservedGains;
import io.ecistreams.model.Registration;
import io.ecistreams.model.WatchedRate;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.outcome.GainModel;
import io.ecistreams.outcome.SourceOrder;
import io.ecistreams.outcome.TrainingReport;
import io.ecistreams.query.AskedExample;
import io.ecistreams.query.BoardQueries;
import io.ecistreams.query.Endpoint;
import io.ecistreams.query.InstanceStatus;
import io.ecistreams.query.InstanceStatus.Phase;
import io.ecistreams.query.NotReadyException;
import io.ecistreams.query.Owner;
import io.ecistreams.scoring.Board;
import io.ecistreams.scoring.BoardSettings;
import io.ecistreams.scoring.ScoringDefinition;
import io.ecistreams.scoring.Testimony;
import io.ecistreams.serde.EstimateMapping;
import io.ecistreams.serde.GeneratedClasses;
import io.ecistreams.serde.MixtureMapping;
import io.ecistreams.serde.OutcomeMapping;
import io.ecistreams.serde.RegistrationMapping;
import io.ecistreams.store.HistoryPoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The stores of an instance without Kafka: really scored boards, and whatever a test sets. */
public final class SampleBoards implements BoardQueries {
  public static final long EMITTED_AT_MS = 1_700_000_000_000L;
  public static final long WINDOW_MS = 900_000;
  private static final int D = 8;
  private static final BoardSettings SETTINGS =
      new BoardSettings(
          ScoringDefinition.standard(),
          new WindowPolicy(60_000, List.of(WINDOW_MS, 0L), 120_000),
          16);

  /** Of the others it is still being learnt. */
  private static final Map<String, WatchedRate> BASELINES =
      Map.of(
          "source1",
          new WatchedRate(
              Optional.of(0.05), Optional.of(0.07), Optional.empty(), Optional.empty()));

  static {
    GeneratedClasses.trust();
  }

  private final Endpoint self;
  private final Map<String, Background> registered = new TreeMap<>();
  private final Map<String, Ranking> rankings = new ConcurrentHashMap<>();
  private final Map<String, Mixture> mixtures = new ConcurrentHashMap<>();
  private final Map<String, List<Alert>> alerts = new ConcurrentHashMap<>();
  private final Map<String, List<AskedExample>> examples = new ConcurrentHashMap<>();
  private final Map<String, List<HistoryPoint>> histories = new ConcurrentHashMap<>();
  private final Map<String, Owner> owners = new ConcurrentHashMap<>();
  private final List<Endpoint> peers = new ArrayList<>();
  private volatile InstanceStatus status =
      new InstanceStatus(Phase.RUNNING, true, Optional.empty(), Optional.empty());

  private volatile boolean isAway;

  public SampleBoards(Endpoint self) {
    this.self = self;
  }

  /**
   * A scored board with so many sources, a mixture, and a history of ten points. 1,000 examples of
   * sourceN cost N; the first source does not say what it costs.
   */
  public SampleBoards add(String name, int sources) {
    return add(name, IntStream.range(0, sources).mapToObj(i -> "source" + i).toList());
  }

  /** The same with named sources. */
  public SampleBoards add(String name, List<String> sources) {
    Board board = Examples.frozenBoard(name, D, SETTINGS);
    Random random = new Random(7);
    for (int place = 0; place < sources.size(); place++) {
      String source = sources.get(place);
      for (int query = 0; query < 40; query++) {
        ExampleGroup group = Examples.group(source, EMITTED_AT_MS, "q" + query, D, 3, random);
        ExampleGroup priced = place == 0 ? group : Examples.costing(0.003 * place, group);
        board.accept(Examples.routed(Examples.onBoard(name, priced)), EMITTED_AT_MS);
      }
    }
    BoardEstimate estimate = board.estimate();
    board
        .announce(estimate, EMITTED_AT_MS)
        .ifPresent(
            m -> mixtures.put(name, MixtureMapping.mixture(estimate, MixturePolicy.standard(), m)));
    put(EstimateMapping.ranking(estimate, BASELINES, 0, 12, EMITTED_AT_MS));
    List<HistoryPoint> points = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      points.add(point(EMITTED_AT_MS + 10_000L * i, sources));
    }
    histories.put(name, points);
    return this;
  }

  private static HistoryPoint point(long atMs, List<String> sources) {
    List<HistoryPoint.Source> list = new ArrayList<>();
    // The last source is in every second point only.
    int present = (atMs / 10_000) % 2 == 0 ? sources.size() : sources.size() - 1;
    for (int source = 0; source < present; source++) {
      list.add(
          new HistoryPoint.Source(
              sources.get(source),
              source == 0 ? EstimateState.WARMING_UP : EstimateState.READY,
              120,
              source,
              source + 1,
              0.5f,
              source == 0 ? Optional.empty() : Optional.of(0.25f),
              0.125f,
              new HistoryPoint.Parts(0.5f, 0.25f, 0.75f, 2f),
              0.3f,
              source == 0 ? Optional.empty() : Optional.of(0.4f)));
    }
    return new HistoryPoint(atMs, atMs - 1, list);
  }

  /** A board that is still calibrating. */
  public SampleBoards addCalibrating(String name) {
    Board board = Examples.board(name, D, SETTINGS);
    put(EstimateMapping.ranking(board.estimate(), Map.of(), 30, 0, EMITTED_AT_MS));
    return this;
  }

  /** A board that is registered, and whose ranking is not here. */
  public SampleBoards register(String name, Owner owner) {
    registered.put(
        name,
        RegistrationMapping.background(
            name,
            new Registration(new BoardIdentity(Examples.ENCODER, D), Optional.empty()),
            0,
            128));
    owners.put(name, owner);
    return this;
  }

  /** The encoder of a board has changed its revision as a ranking came, and another is next. */
  public SampleBoards revise(String name) {
    Ranking ranking = rankings.get(name);
    RevisionStanding standing = new RevisionStanding(1, 1, 2, 160L, 0.25, 0.7, 0.05, 0.4, 0.9);
    RevisionMove move =
        RevisionMove.newBuilder()
            .setAt(ranking.getEmittedAt())
            .setStreamTime(ranking.getStreamTime())
            .setFrom("enc@step-1000")
            .setTo("enc@step-2000")
            .setSources(
                List.of(
                    new SourceMove("source0", standing, standing, null, null),
                    new SourceMove(
                        "source1",
                        standing,
                        null,
                        new RescoredExamples(64, .31, .64),
                        "source1 has gone easy: refresh this miner")))
            .build();
    Background next =
        Background.newBuilder(ranking.getBackground()).setEncoderId("enc@step-3000").build();
    put(
        Ranking.newBuilder(ranking)
            .setRevisions(List.of(move))
            .setNext(
                new UpcomingRevision(
                    next,
                    0L,
                    ranking.getStreamTime(),
                    null,
                    List.of(new UpcomingSource("source0", 80L, ScoreState.WARMING_UP, true))))
            .setStale(List.of(new StaleSource("source1", 3L, 12L, "enc@step-1000")))
            .build());
    return this;
  }

  /** A board comes to this instance. */
  public void own(String board) {
    owners.put(board, new Owner.Here());
  }

  public void put(Ranking ranking) {
    registered.put(ranking.getBoard(), ranking.getBackground());
    rankings.put(ranking.getBoard(), ranking);
  }

  public void peer(Endpoint peer) {
    peers.add(peer);
  }

  public void status(InstanceStatus now) {
    status = now;
  }

  /** From now on no store can be asked. */
  public void goAway() {
    isAway = true;
  }

  private void requireHere() {
    if (isAway) {
      throw new NotReadyException("the stores are away");
    }
  }

  @Override
  public InstanceStatus status() {
    return status;
  }

  @Override
  public Endpoint self() {
    return self;
  }

  @Override
  public List<Endpoint> peers() {
    requireHere();
    return peers;
  }

  @Override
  public List<Background> registered() {
    requireHere();
    return List.copyOf(registered.values());
  }

  @Override
  public Optional<Background> registered(String board) {
    requireHere();
    return Optional.ofNullable(registered.get(board));
  }

  @Override
  public Owner owner(String board) {
    requireHere();
    return owners.getOrDefault(board, new Owner.Here());
  }

  @Override
  public Optional<Ranking> ranking(String board) {
    requireHere();
    return Optional.ofNullable(rankings.get(board));
  }

  /** Those of the ranking. */
  @Override
  public Set<String> sources(String board) {
    return ranking(board).stream()
        .flatMap(ranking -> EstimateMapping.primaryScores(ranking).stream())
        .map(SourceScore::getSource)
        .collect(Collectors.toSet());
  }

  /** Somebody has reported a round of training on each source of a scored board. */
  public SampleBoards train(String name) {
    Ranking ranking = rankings.get(name);
    SortedMap<String, Double> scores = new TreeMap<>();
    EstimateMapping.primaryScores(ranking).forEach(s -> scores.put(s.getSource(), s.getEci()));
    List<TrainingReport> reports = new ArrayList<>();
    scores.forEach(
        (source, score) ->
            reports.add(
                new TrainingReport(
                    "round of " + source,
                    Optional.empty(),
                    "ndcg@10",
                    0.5 + 0.01 * reports.size(),
                    0.5,
                    new TreeMap<>(Map.of(source, 1.0)),
                    Optional.empty(),
                    Optional.of(0.004),
                    EMITTED_AT_MS)));
    ObservedGains gains = new GainModel("ndcg@10", reports, SourceOrder.byEci(scores)).gains();
    put(Ranking.newBuilder(ranking).setOutcomes(List.of(OutcomeMapping.gains(gains))).build());
    return this;
  }

  @Override
  public Optional<Mixture> mixture(String board) {
    requireHere();
    return Optional.ofNullable(mixtures.get(board));
  }

  @Override
  public List<Alert> alerts(String board) {
    requireHere();
    return alerts.getOrDefault(board, List.of());
  }

  /** Lets a spike of false negatives fire for a source. */
  public SampleBoards fire(String board, String source) {
    return fire(board, source, "d1");
  }

  /** The same, with one example of it. */
  public SampleBoards fire(String board, String source, String documentId) {
    Instant at = Instant.ofEpochMilli(EMITTED_AT_MS);
    Suspect suspect = new Suspect("q1", documentId, 4.5, at, List.of("LOGIT"));
    alerts.put(
        board,
        List.of(
            Alert.newBuilder()
                .setFingerprint("0123456789abcdef")
                .setKind(AlertKind.FALSE_NEGATIVE_SPIKE)
                .setBoard(board)
                .setSource(source)
                .setSeverity(AlertSeverity.CRITICAL)
                .setState(AlertState.FIRING)
                .setActiveAt(at)
                .setFiredAt(at)
                .setResolvedAt(null)
                .setChangedAt(at)
                .setValue(0.4)
                .setLimit(0.07)
                .setExamples(80)
                .setRateLow(0.3)
                .setRateHigh(0.5)
                .setEValue(20_000.0)
                .setEvidence(List.of(suspect))
                .setSummary("flags rose")
                .setRunbook("runbook.md#false_negative_spike")
                .build()));
    return this;
  }

  /** Has a board ask people for their verdict on suspected examples, then on audited ones. */
  public SampleBoards quarantine(String board, String source, int suspected, int audited) {
    List<AskedExample> asked = new ArrayList<>();
    for (int i = 0; i < audited + suspected; i++) {
      asked.add(new AskedExample(example(board, source, i, i >= audited), Optional.empty()));
    }
    examples.put(board, asked);
    return this;
  }

  private static QuarantinedExample example(
      String board, String source, int number, boolean isSuspected) {
    return QuarantinedExample.newBuilder()
        .setExampleId("%s-%016x".formatted(isSuspected ? "suspected" : "audit", number))
        .setSuspected(isSuspected)
        .setBoard(board)
        .setSource(source)
        .setQueryId("q" + number)
        .setQueryText("What is asked in query %d of <b>%s</b>?".formatted(number, board))
        .setPositiveId("p" + number)
        .setPositiveText("Passage p%d answers it.".formatted(number))
        .setDocumentId("d" + number)
        .setDocumentText("Passage d%d may answer it as well.\nWho knows?".formatted(number))
        .setU(isSuspected ? 4.5 : -1)
        .setCrossEncoderScore(null)
        .setDetectors(isSuspected ? List.of("FALSE_NEGATIVE", "LOGIT") : List.of())
        .setMinedAt(Instant.ofEpochMilli(EMITTED_AT_MS + number))
        .build();
  }

  /** What a verdict does: it stands with the example. */
  public void judge(String board, String exampleId, Testimony judgement) {
    examples.computeIfPresent(
        board,
        (name, asked) ->
            asked.stream()
                .map(
                    one ->
                        one.example().getExampleId().equals(exampleId)
                            ? new AskedExample(one.example(), Optional.of(judgement))
                            : one)
                .toList());
  }

  @Override
  public List<AskedExample> examples(String board) {
    requireHere();
    return examples.getOrDefault(board, List.of());
  }

  /** Lets alerts of another kind fire beside those that do. */
  public SampleBoards raise(
      String board, AlertKind kind, AlertSeverity severity, String... sources) {
    List<Alert> all = new ArrayList<>(alerts.getOrDefault(board, List.of()));
    for (String source : sources) {
      Alert spike = new SampleBoards(self).fire(board, source).alerts(board).get(0);
      all.add(
          Alert.newBuilder(spike)
              .setFingerprint(kind + source)
              .setKind(kind)
              .setSeverity(severity)
              .setEvidence(List.of())
              .setSummary(source + " has an alert")
              .build());
    }
    alerts.put(board, List.copyOf(all));
    return this;
  }

  /** Lets the alerts of a board be resolved. */
  public void resolve(String board) {
    alerts.computeIfPresent(
        board,
        (name, now) ->
            now.stream()
                .map(
                    alert ->
                        Alert.newBuilder(alert)
                            .setState(AlertState.RESOLVED)
                            .setResolvedAt(alert.getChangedAt().plusSeconds(30))
                            .setChangedAt(alert.getChangedAt().plusSeconds(30))
                            .build())
                .toList());
  }

  @Override
  public List<HistoryPoint> history(String board, long fromMs) {
    requireHere();
    return histories.getOrDefault(board, List.of()).stream()
        .filter(point -> point.atMs() >= fromMs)
        .toList();
  }
}
