package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.cli.CommandRun;
import io.ecistreams.cli.LauncherRun;
import io.ecistreams.miner.MinedNegativesFactory;
import io.ecistreams.miner.PassageCollection;
import io.ecistreams.miner.RandomMiner;
import io.ecistreams.miner.llm.ChatServer;
import io.ecistreams.serde.JsonLines;
import io.ecistreams.testing.BuiltDistribution;
import io.ecistreams.testing.MemoryRegistryServer;
import io.ecistreams.testing.SmallCollection;
import io.ecistreams.testing.TinyCrossEncoder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The miners of the command line, against a real broker. */
class MineIT {
  private static final String BOARD = "mine-run";
  private static final String KEY = "sk-very-secret";
  private static final int QUERIES = 40;
  private static final int PER_QUERY = 3;
  private static final Path ENCODER_CACHE = Path.of("target", "encoder-cache").toAbsolutePath();

  @TempDir Path directory;

  private final PassageCollection collection = SmallCollection.of(QUERIES, 80);
  private MemoryRegistryServer registry;
  private StreamFixture fixture;

  @BeforeEach
  void start() {
    registry = new MemoryRegistryServer();
    fixture =
        StreamFixture.withDefaultNames(
            directory,
            Map.of(
                "schema.registry.url",
                registry.url(),
                "calibration.queries",
                "16",
                "encoder.cache.dir",
                ENCODER_CACHE.toString()));
  }

  @AfterEach
  void stop() {
    fixture.close();
    registry.close();
  }

  @Test
  void shouldHaveEveryMinerRankedUnderItsName() throws Exception {
    fixture.startApplication(Map.of());
    TinyCrossEncoder.write(
        directory.resolve("tiny"),
        Map.of("the", 1f, "telescope", 3f),
        TinyCrossEncoder.Shape.ONE_LOGIT_WITH_TYPES);

    assertSent(mine("bm25"));
    assertSent(mine("dense"));
    assertSent(mine("random", "--source", "chance"));
    assertSent(mine("in-batch"));
    assertSent(mine("cross-encoder", "--model", directory.resolve("tiny").toString()));
    assertSent(mineLlm());
    assertSent(mineFile());

    Ranking ranking =
        fixture.await(
            BOARD,
            r -> StreamFixture.records(r) == 7L * QUERIES - 1 && StreamFixture.isFinished(r));
    List<SourceScore> sources = ranking.getWindows().get(0).getSources();
    assertThat(sources)
        .extracting(SourceScore::getSource)
        .containsExactlyInAnyOrder(
            "bm25", "dense", "chance", "in-batch", "cross-encoder", "llm", "handmade");
    // One answer of the model was none.
    assertThat(sources)
        .allMatch(s -> s.getRecords() == QUERIES - (s.getSource().equals("llm") ? 1 : 0))
        .allMatch(s -> s.getN() == s.getRecords() * PER_QUERY);
    assertThat(fixture.hasNoDeadLetters()).isTrue();
    CommandRun shown = CommandRun.of(environment(), "ranking", "--board", BOARD);
    assertThat(shown.code()).as(shown.err()).isZero();
    for (String source :
        List.of("bm25", "dense", "chance", "in-batch", "cross-encoder", "llm", "handmade")) {
      assertThat(shown.out()).containsPattern("(?m)^\\d\\S*( tie)? +" + source + " +-?0\\.\\d+");
    }
  }

  @Test
  void shouldSayThatItHasEndedOnlyWhenTheNewBoardIsThere() throws Exception {
    CompletableFuture<CommandRun> mining =
        CompletableFuture.supplyAsync(() -> mine("random", "--range-min", "2"));
    await().atMost(Duration.ofMinutes(2)).until(() -> recordsOnTheTopic() == QUERIES);

    fixture.startApplication(Map.of());

    assertSent(mining.join());
    assertThat(mining.join().err())
        .contains("until an instance has read the new board mine-run")
        .contains("random: candidates left out by range_min " + 2 * QUERIES);
    fixture.await(BOARD, r -> StreamFixture.records(r) == QUERIES && StreamFixture.isFinished(r));
    assertThat(fixture.hasNoDeadLetters()).isTrue();
  }

  private CommandRun mineLlm() {
    try (ChatServer server = new ChatServer()) {
      server.then(429, "slow down", Map.of("Retry-After", "0")).thenSays("no JSON", 10, 1);
      server.alwaysSays(
          "{\"negatives\": [\"Mirrors tarnish.\", \"Lenses fog.\", \"Stars twinkle.\"]}",
          100,
          20,
          100);
      CommandRun run =
          mine(
              "llm",
              "--base-url",
              server.baseUrl(),
              "--model",
              "m",
              "--concurrency",
              "4",
              "--price-input",
              "1",
              "--price-output",
              "2");
      assertThat(server.mostOpen()).isBetween(2, 4);
      assertThat(server.questions())
          .hasSize(QUERIES + 1)
          .allMatch(question -> question.authorization().equals("Bearer " + KEY));
      assertThat(run.err())
          .contains(
              "40 questions, 1 retries, 1 unusable answers, 3,910 + 781 tokens", "cost 0.00547")
          .doesNotContain(KEY);
      return run;
    }
  }

  /** From standard input, as another program's. */
  private CommandRun mineFile() {
    RandomMiner miner = new RandomMiner(collection, PER_QUERY, 7);
    MinedNegativesFactory factory = new MinedNegativesFactory(collection, "other");
    String lines =
        collection.queries().stream()
            .flatMap(query -> factory.mine(miner, query, Clock.systemUTC()).stream())
            .map(JsonLines::write)
            .map(line -> line.replace("\"source\":\"random\",", ""))
            .collect(Collectors.joining("\n"));
    assertThat(lines).doesNotContain("\"source\"");
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)));
    try {
      return CommandRun.of(
          environment(),
          "mine",
          "file",
          "-",
          "--board",
          BOARD,
          "--source",
          "handmade",
          "--send-vectors");
    } finally {
      System.setIn(before);
    }
  }

  private CommandRun mine(String miner, String... more) {
    try {
      List<String> args = new ArrayList<>(List.of("mine", miner, "--board", BOARD));
      args.addAll(
          List.of("--corpus", SmallCollection.writePassages(collection, directory).toString()));
      args.addAll(
          List.of("--queries", SmallCollection.writeQueries(collection, directory).toString()));
      args.addAll(
          miner.equals("in-batch")
              ? List.of("--batch-size", Integer.toString(PER_QUERY + 1))
              : List.of("--per-query", Integer.toString(PER_QUERY)));
      args.add("--send-vectors");
      args.addAll(List.of(more));
      return CommandRun.of(environment(), args.toArray(String[]::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertSent(CommandRun run) {
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("records with ", " negatives to eci.negatives.v1 in ");
  }

  @Test
  void shouldHaveEverythingItSaysOnTheTopicWhenInterrupted() throws Exception {
    BuiltDistribution.assumeThere();
    try (LauncherRun miner =
        new LauncherRun(
            directory,
            environment(),
            "mine",
            "random",
            "--loop",
            "--rate",
            "200",
            "--board",
            "b")) {
      miner.awaitOutput(text -> text.contains("records sent"));
      miner.signal("INT");

      assertThat(miner.awaitExit()).as(miner.err()).isEqualTo(130);
      Matcher said = Pattern.compile("random: sent ([\\d,]+) records").matcher(miner.out());
      assertThat(said.find()).as(miner.out() + miner.err()).isTrue();
      long sent = Long.parseLong(said.group(1).replace(",", ""));
      assertThat(sent).isPositive().isEqualTo(recordsOnTheTopic());
      assertThat(miner.err()).doesNotContain("Exception", "not all records");
    }
  }

  @Test
  void shouldEndWithOneSentenceWhenTheTopicIsMissing() {
    Map<String, String> elsewhere = environment();
    elsewhere.put("ECI_TOPIC_NEGATIVES", "no-such-topic");

    CommandRun run = CommandRun.of(elsewhere, "mine", "random");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .isEqualToIgnoringNewLines(
            "eci: Topic no-such-topic does not exist; create it with `eci topics create`.");
  }

  @Test
  void shouldSayTheLineAndSendTheOthersWhenOneCannotBeUsed() throws Exception {
    fixture.startApplication(Map.of());
    MinedNegativesFactory factory = new MinedNegativesFactory(collection, "b");
    String good =
        JsonLines.write(
            factory
                .mine(
                    new RandomMiner(collection, 1, 1),
                    collection.queries().get(0),
                    Clock.systemUTC())
                .orElseThrow());
    Path file = directory.resolve("mined.jsonl");
    Files.write(file, Stream.of(good, good, "{\"source\": ", good).toList());

    CommandRun run = CommandRun.of(environment(), "mine", "file", file.toString());

    assertThat(run.code()).isZero();
    assertThat(run.err())
        .contains(
            "mined.jsonl line 3, field source: not valid JSON",
            "1 line of " + file + " could not be used");
    assertThat(run.out()).startsWith("file: sent 3 records with 3 negatives");
    assertThat(recordsOnTheTopic()).isEqualTo(3);

    CommandRun strict = CommandRun.of(environment(), "mine", "file", file.toString(), "--strict");
    assertThat(strict.code()).isEqualTo(1);
    assertThat(recordsOnTheTopic()).isEqualTo(6);

    CommandRun foreign =
        CommandRun.of(
            environment(),
            "mine",
            "file",
            "src/test/resources/formats/bm25.trec",
            "--corpus",
            "src/test/resources/formats/corpus.jsonl",
            "--queries",
            "src/test/resources/formats/queries.jsonl",
            "--qrels",
            "src/test/resources/formats/qrels.tsv");
    assertThat(foreign.code()).as(foreign.err()).isZero();
    assertThat(foreign.err()).contains("bm25.trec: read as trec-run, lines of text");
    assertThat(recordsOnTheTopic()).isEqualTo(8);

    Files.write(file, List.of("{\"source\": "));
    CommandRun nothing = CommandRun.of(environment(), "mine", "file", file.toString());
    assertThat(nothing.code()).isEqualTo(1);
    assertThat(nothing.err()).contains("1 line of " + file, "Nothing was mined");
  }

  @Test
  void shouldEndAtOnceAndKeepTheKeyToItselfWhenTheServerRefusesIt() {
    try (ChatServer server = new ChatServer()) {
      server.then(401, "Incorrect API key provided: " + KEY, Map.of());

      CommandRun run =
          mine("llm", "--base-url", server.baseUrl(), "--model", "m", "--concurrency", "1");

      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err()).contains("answered 401: Incorrect API key provided: ********");
      assertThat(run.out() + run.err()).doesNotContain(KEY);
      assertThat(server.questions()).hasSize(1);
    }
  }

  private long recordsOnTheTopic() {
    var config = fixture.config(Map.of());
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            config.consumerProperties(),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(config.topics().negatives()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      return consumer.endOffsets(partitions).values().stream().mapToLong(end -> end).sum();
    }
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(fixture.environment(Map.of()));
    environment.put("OPENAI_API_KEY", KEY);
    return environment;
  }
}
