package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.avro.CorrectedRate;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Ranking;
import io.ecistreams.cli.CommandRun;
import io.ecistreams.cli.Eci;
import io.ecistreams.http.Browser;
import io.ecistreams.miner.llm.ChatServer;
import io.ecistreams.testing.Json;
import io.ecistreams.testing.Mined;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Suspects on a real broker: from the quarantine over a verdict to the corrected rate. */
class SuspectsIT {
  private static final int D = 24;
  private static final double NOISE = 0.2;
  private static final int RECORDS = 60;
  private static final int NEEDED = 10;
  private static final String SHOWN = "#judging .texts";

  private final ChatServer model = new ChatServer();
  @TempDir Path directory;
  private StreamFixture fixture;
  private EciApplication application;

  @BeforeEach
  void mine() throws Exception {
    fixture =
        new StreamFixture(
            directory,
            Map.of(
                "backgrounds.file", background().toString(),
                "audit.share", "0.5",
                "alarm.for.ms", "0",
                "alarm.false.negative.high", "0.3"));
    application = fixture.startApplication(Map.of("http.enabled", "true", "http.port", "0"));
    fixture.send(
        IntStream.range(0, RECORDS).mapToObj(SuspectsIT::record).map(this::encode).toList());
    fixture.await("good", ranking -> StreamFixture.records(ranking) == RECORDS);
  }

  /** Narrow enough for what is as near as the positive to be suspected. */
  private Path background() throws IOException {
    return Files.writeString(
        directory.resolve("backgrounds.json"),
        "{\"good\": {\"encoder\": \"test-encoder\", \"dimension\": 24,"
            + " \"muQ\": 0, \"sdQ\": 0.2, \"muP\": 0, \"sdP\": 0.2}}");
  }

  private byte[] encode(MinedNegatives record) {
    return fixture.encode(record);
  }

  /** One of two negatives is hardly another passage than the positive. */
  private static MinedNegatives record(int query) {
    Random random = new Random(query);
    float[] asked = near(new float[D], 1, random);
    float[] positive = near(asked, NOISE, random);
    return Mined.record("good", "bm25", query, 2, D, Instant.now())
        .setQuery(Mined.item("q" + query, asked))
        .setPositives(List.of(Mined.item("p" + query, positive)))
        .setNegatives(
            List.of(
                Mined.item("copy-" + query, near(positive, NOISE, random)),
                Mined.item("other-" + query, near(new float[D], 1, random))))
        .build();
  }

  private static float[] near(float[] center, double noise, Random random) {
    float[] vector = center.clone();
    for (int i = 0; i < vector.length; i++) {
      vector[i] += (float) (noise * random.nextGaussian());
    }
    return vector;
  }

  @AfterEach
  void stop() {
    model.close();
    fixture.close();
  }

  @Test
  void shouldCorrectTheRateByVerdictsOfPeopleAndOfAModel() throws Exception {
    List<JsonNode> examples = quarantine("--last", "0");
    List<String> suspected = ids(examples, true);
    List<String> audited = ids(examples, false);
    assertThat(suspected).hasSizeGreaterThan(NEEDED);
    assertThat(audited).hasSizeGreaterThan(NEEDED);
    assertThat(examples)
        .allSatisfy(e -> assertThat(e.get("documentText").asText()).startsWith("text of "))
        .allSatisfy(e -> assertThat(e.get("verdict").isNull()).isTrue());

    CommandRun unknown = run("verdict", suspected.get(0), "suspected-0000000000000000", "yes");
    assertThat(unknown.code()).isEqualTo(1);
    assertThat(unknown.err()).contains("has no example suspected-0000000000000000; nothing was");

    verdict(Stream.concat(first(suspected), first(audited)).toList(), "no");
    assertThat(corrected(rate -> rate.getVerdicts() == 2 * NEEDED).getRate()).isZero();
    assertThat(quarantine("--unjudged", "--last", "0")).hasSize(examples.size() - 2 * NEEDED);

    // No record comes: the verdict alone has the ranking published.
    verdict(suspected.subList(0, 1), "yes");
    assertThat(corrected(rate -> rate.getRate() > 0).getRate()).isCloseTo(0.05, within(1e-9));

    String answer = "{\"message\": {\"content\": \"{\\\"answers\\\": true}\"}}";
    model.then(200, "{\"choices\": [" + answer + "]}", Map.of());
    CommandRun unpriced =
        judge("--price-input", "1", "--price-output", "1", "--max-cost", "1000000");
    assertThat(unpriced.err()).contains("stopped: the server does not say", "1 questions");

    model.alwaysSays("{\"answers\": true}", 1, 1, 0);
    CommandRun judged = judge("--limit", "40");
    assertThat(judged.out())
        .contains("model:m judged 40 examples: 40 false negatives, 0 not")
        .contains("agreement with people: 1 of 20 examples (5.0 %), Cohen's kappa 0.00");
    assertThat(judged.err()).contains("40 questions", "40 + 40 tokens");
    corrected(rate -> rate.getVerdicts() == 4 * NEEDED);
    assertThat(quarantine("--last", "0"))
        .filteredOn(e -> e.get("verdict").path("judge").asText().equals("model:m"))
        .hasSize(2 * NEEDED)
        .noneMatch(e -> first(suspected).toList().contains(e.get("exampleId").asText()));
  }

  @Test
  void shouldJudgeOnThePageByKeyboardAndSeeTheCorrectedRateMove() throws Exception {
    try (Browser browser = Browser.open(directory.resolve("profile"))) {
      browser.resize(1440, 900);
      browser.prefer("light");
      browser.visit(application.url().orElseThrow() + "/?board=good");
      browser.await("[data-alarm=FALSE_NEGATIVE_HIGH]", "bm25");
      browser.one("[data-alarm] [data-judge]").click();
      browser.await(SHOWN, "text of");
      assertThat(browser.one(SHOWN).getText())
          .contains("Query", "Known answer", "Passage to judge");
      browser.picture("judging-light");
      assertThat(browser.faults()).isEmpty();
      String first = shown(browser);
      browser.press("j");
      assertThat(shown(browser)).isNotEqualTo(first);
      browser.press("k");
      assertThat(shown(browser)).isEqualTo(first);

      // Suspected and audited ones come in turns; at first all are good negatives.
      for (int judged = 1; judged <= 2 * NEEDED; judged++) {
        browser.press("n");
        browser.await("#judging footer", judged + " judged");
      }
      browser.await("#corrected", "by 20 verdicts 0.0 % are false negatives");
      assertThat(browser.one("#judging [role=status]").getDomProperty("textContent"))
          .isEqualTo("Example 20 judged: a good negative.");
      for (int back = 0; back < 2 * NEEDED; back++) {
        browser.press("k");
      }
      assertThat(shown(browser)).isEqualTo(first).startsWith("suspected-");
      browser.press("y");
      browser.await("#corrected", "by 20 verdicts 5.0 % are false negatives");
      browser.prefer("dark");
      browser.picture("judging-dark");
      assertThat(browser.faults()).isEmpty();
      browser.resize(390, 800);
      browser.picture("judging-390");

      browser.one("#judging .close").click();
      browser.awaitNone("#judging[open]");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  private static String shown(Browser browser) {
    return browser.one(SHOWN).getDomAttribute("data-example");
  }

  private static Stream<String> first(List<String> ids) {
    return ids.stream().limit(NEEDED);
  }

  @Test
  void shouldGoOnWithEveryNewExampleUntilItIsInterruptedWhenFollowing() throws Exception {
    StringWriter out = new StringWriter();
    Thread follow =
        new Thread(
            () ->
                Eci.commandLine(fixture.environment(Map.of()))
                    .setOut(new PrintWriter(out, true))
                    .execute(
                        "quarantine",
                        "--board",
                        "good",
                        "--last",
                        "1",
                        "--follow",
                        "--format",
                        "json"));
    follow.start();
    await().atMost(Duration.ofMinutes(5)).until(() -> out.toString().contains("\n"));

    fixture.send(List.of(encode(record(RECORDS))));

    await()
        .atMost(Duration.ofMinutes(5))
        .until(() -> out.toString().contains("\"documentId\":\"copy-" + RECORDS + "\""));
    follow.interrupt();
    follow.join(60_000);
    assertThat(follow.isAlive()).isFalse();
    // The newest of before, the new suspect, and perhaps the other one of its record.
    assertThat(out.toString().lines()).hasSizeBetween(2, 3);
  }

  private CommandRun judge(String... more) {
    List<String> args = new ArrayList<>(List.of("judge", "--board", "good", "--model", "m"));
    args.addAll(List.of("--base-url", model.baseUrl(), "--rate", "1e6"));
    args.addAll(List.of(more));
    CommandRun run = run(args.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isZero();
    return run;
  }

  private List<JsonNode> quarantine(String... more) {
    List<String> args =
        new ArrayList<>(List.of("quarantine", "--board", "good", "--format", "json"));
    args.addAll(List.of(more));
    CommandRun run = run(args.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isZero();
    return run.out().lines().map(Json::parse).toList();
  }

  private static List<String> ids(List<JsonNode> examples, boolean areSuspected) {
    return examples.stream()
        .filter(e -> e.get("suspected").asBoolean() == areSuspected)
        .map(e -> e.get("exampleId").asText())
        .toList();
  }

  private void verdict(List<String> ids, String word) {
    List<String> args = new ArrayList<>(List.of("verdict", "--judge", "ann"));
    args.addAll(ids);
    args.add(word);
    CommandRun run = run(args.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().lines()).hasSameSizeAs(ids);
  }

  private CommandRun run(String... args) {
    return CommandRun.of(fixture.environment(Map.of()), args);
  }

  private CorrectedRate corrected(Predicate<CorrectedRate> fits) throws InterruptedException {
    Ranking ranking = fixture.await("good", newest -> rate(newest).filter(fits).isPresent());
    return rate(ranking).orElseThrow();
  }

  private static Optional<CorrectedRate> rate(Ranking ranking) {
    return ranking.getWindows().stream()
        .limit(1)
        .flatMap(window -> window.getSources().stream())
        .flatMap(source -> source.getCorrectedRate().stream())
        .findFirst();
  }
}
