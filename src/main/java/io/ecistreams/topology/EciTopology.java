package io.ecistreams.topology;

import io.ecistreams.lexical.IdfRecords;
import io.ecistreams.scoring.BoardInputCodecV1;
import io.ecistreams.scoring.Folds;
import io.ecistreams.scoring.Intake;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.ConfluentAvroSerde;
import io.ecistreams.serde.RequestMapping;
import io.ecistreams.store.BoardHistory;
import io.ecistreams.store.StoreNames;
import io.ecistreams.store.TaskBoards;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;

/**
 * Draws the topology. Every operator, store and internal topic has a name, because names are part
 * of the internal topics' names and so of an application's state.
 *
 * <pre>
 *   negatives ► fold ─(at a commit)► partials ─┐
 *               fold ─(no background)► groups ─┼► partials (repartition by board) ► merge
 *   verdicts, commands, outcomes ──────────────┘       merge ─(at a commit)► rank
 *   merge, rank ► rankings, source scores, mixtures, alerts, quarantine, backgrounds
 *   merge, rank ► keep (what readers ask for)
 *   fold, verdicts, commands, outcomes, merge ► dead letters
 *   fold ► cleaned records, where these are on
 *   backgrounds ► registered-boards (global, read by fold)
 *   idf ► idf-tables (global, read by fold)
 * </pre>
 */
public final class EciTopology {
  private final TopicNames topics;
  private final AvroSerdes serdes;
  private final Intake intake;
  private final TaskBoards.Settings boards;
  private final Emission emission;
  private final FoldMemory memory;
  private final String runbook;
  private final BoardHistory.Bounds history;
  private final LetterLimit letters;
  private final InputLag lag;

  /**
   * Draws nothing yet.
   *
   * @param memory budget of the folding tasks
   * @param runbook where the runbook of the alerts is
   * @param lag how far the input is read
   */
  public EciTopology(
      TopicNames topics,
      AvroSerdes serdes,
      Intake intake,
      TaskBoards.Settings boards,
      Emission emission,
      FoldMemory memory,
      String runbook,
      BoardHistory.Bounds history,
      LetterLimit letters,
      InputLag lag) {
    this.topics = topics;
    this.serdes = serdes;
    this.intake = intake;
    this.boards = boards;
    this.emission = emission;
    this.memory = memory;
    this.runbook = runbook;
    this.history = history;
    this.letters = letters;
    this.lag = lag;
  }

  /** Builds the topology. */
  public Topology build() {
    StreamsBuilder builder = new StreamsBuilder();
    GlobalTable backgrounds =
        GlobalTable.add(
            builder,
            topics.backgrounds(),
            "backgrounds",
            StoreNames.REGISTERED,
            (board, value) -> value == null || ConfluentAvroSerde.isFramed(value));
    GlobalTable idf =
        GlobalTable.add(
            builder, topics.idf(), "idf", StoreNames.IDF_TABLES, IdfRecords::isOfATable);
    StoreNames.builders().forEach(builder::addStateStore);
    builder.addStateStore(TaskState.<ThreadFolds.OfTask>builder(StoreNames.FOLDS));
    builder.addStateStore(TaskState.<RankTask>builder(StoreNames.LIVE_BOARDS));

    KStream<InputKey, FoldOutput> folded = folded(builder, backgrounds, idf);
    KStream<String, FoldOutput> requests =
        requests(
                builder,
                topics.verdicts(),
                "verdicts",
                serdes.verdicts(),
                (verdict, origin, now) -> RequestMapping.verdict(verdict, origin))
            .merge(
                requests(
                    builder,
                    topics.commands(),
                    "commands",
                    serdes.commands(),
                    (command, origin, now) -> RequestMapping.command(command, origin)),
                Named.as("verdicts-commands"))
            .merge(
                requests(
                    builder,
                    topics.outcomes(),
                    "outcomes",
                    serdes.outcomes(),
                    RequestMapping::outcome),
                Named.as("requests"));
    KStream<String, byte[]> inputs =
        partials(folded)
            .merge(routed(folded, "groups"), Named.as("folded-or-whole"))
            .merge(routed(requests, "asked"), Named.as("inputs"))
            .repartition(
                Repartitioned.<String, byte[]>as("partials")
                    .withKeySerde(Serdes.String())
                    .withValueSerde(Serdes.ByteArray()));
    RankRecords records = new RankRecords(topics, serdes, boards.policies().mixture(), runbook);
    KStream<String, RankOutput> ranked =
        ranked(inputs).mapValues(records::published, Named.as("published"));
    ranked.process(
        () -> new KeepProcessor(serdes.mixtures().deserializer(), history),
        Named.as("keep"),
        StoreNames.SERVED.toArray(String[]::new));

    topics.clean().ifPresent(topic -> send(folded, topic));
    deadLetters(folded, "refused-records");
    deadLetters(requests, "refused-requests");
    deadLetters(ranked, "refused-inputs");
    records.send(ranked);
    return builder.build();
  }

  private KStream<InputKey, FoldOutput> folded(
      StreamsBuilder builder, GlobalTable backgrounds, GlobalTable idfTables) {
    PublishedIdf idf = new PublishedIdf(intake, idfTables);
    return builder.stream(
            topics.negatives(),
            Consumed.with(InputKey.serde(), Serdes.ByteArray())
                .withName("negatives")
                .withTimestampExtractor(new InputTimestamps()))
        .processValues(
            () ->
                new FoldProcessor(
                    serdes.negatives().deserializer(),
                    intake,
                    idf,
                    topics
                        .clean()
                        .map(topic -> new CleanedRecords(topic, serdes.negatives().serializer())),
                    () -> new Registrations(serdes.backgrounds().deserializer(), backgrounds),
                    this::newFolds),
            Named.as("fold"),
            StoreNames.FOLDS);
  }

  private ThreadFolds.OfTask newFolds() {
    return memory.newTask(
        () -> new Folds(boards.policies().scoring(), boards.policies().alarms().quarantine()), lag);
  }

  /** What was folded, at each commit. */
  private KStream<String, byte[]> partials(KStream<InputKey, FoldOutput> folded) {
    return CommitHook.commits(
            folded.filter((key, output) -> output instanceof FoldOutput.Folded, Named.as("folded")),
            "fold-marks",
            new InputKey(Optional.empty()))
        .process(
            () -> new PartialsProcessor(this::newFolds), Named.as("partials"), StoreNames.FOLDS);
  }

  private static KStream<String, byte[]> routed(KStream<?, FoldOutput> outputs, String name) {
    return outputs.flatMap(
        (key, output) ->
            output instanceof FoldOutput.Routed routed
                ? List.of(
                    KeyValue.pair(routed.input().board(), BoardInputCodecV1.encode(routed.input())))
                : List.<KeyValue<String, byte[]>>of(),
        Named.as(name));
  }

  private KStream<String, RankOutput> ranked(KStream<String, byte[]> inputs) {
    EmissionClock.Threads threads = new EmissionClock.Threads();
    String[] stores =
        Stream.concat(StoreNames.STATE.stream(), Stream.of(StoreNames.LIVE_BOARDS))
            .toArray(String[]::new);
    KStream<String, RankOutput> merged =
        inputs.processValues(
            () -> new MergeProcessor(boards, emission, threads), Named.as("merge"), stores);
    return CommitHook.commits(
            merged.filter(
                (board, output) -> output instanceof RankOutput.Merged, Named.as("merged")),
            "merge-marks",
            "")
        .process(() -> new RankProcessor(boards, emission, threads), Named.as("rank"), stores)
        .merge(merged, Named.as("outputs"));
  }

  private static <T> KStream<String, FoldOutput> requests(
      StreamsBuilder builder,
      String topic,
      String name,
      Serde<T> serde,
      RequestProcessor.Mapping<T> mapping) {
    return builder.stream(
            topic,
            Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                .withName(name)
                .withTimestampExtractor(new InputTimestamps()))
        .process(
            () -> new RequestProcessor<>(serde.deserializer(), mapping),
            Named.as(name + "-decode"));
  }

  /** Cleaned records, with the keys of the input. */
  private static void send(KStream<InputKey, FoldOutput> folded, String topic) {
    folded
        .flatMapValues(
            output ->
                output instanceof FoldOutput.Cleaned cleaned
                    ? List.of(cleaned.value())
                    : List.<byte[]>of(),
            Named.as("cleaned-records"))
        .to(topic, Produced.with(InputKey.serde(), Serdes.ByteArray()).withName("clean-sink"));
  }

  private void deadLetters(KStream<?, ?> outputs, String name) {
    ProcessorSupplier<Object, Object, byte[], byte[]> writer =
        () -> new DeadLetterProcessor(letters);
    outputs
        .process(writer, Named.as(name))
        .to(
            topics.deadLetters(),
            Produced.with(Serdes.ByteArray(), Serdes.ByteArray()).withName(name + "-sink"));
  }
}
