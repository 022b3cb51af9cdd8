package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.http.Browser;
import io.ecistreams.miner.LabelledQuery;
import io.ecistreams.miner.Passage;
import io.ecistreams.miner.PassageCollection;
import io.ecistreams.testing.Json;
import io.ecistreams.testing.SmallCollection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on files of others, with the encoder that comes along. */
class FormatsIT {
  private static final int QUERIES = 20;
  private static final int NEGATIVES = 6;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final PassageCollection COLLECTION = SmallCollection.of(QUERIES, 50);

  @TempDir static Path directory;

  @BeforeAll
  static void writeFiles() throws IOException {
    List<String> flag = new ArrayList<>();
    List<String> tevatron = new ArrayList<>();
    List<String> triplets = new ArrayList<>(List.of("anchor\tpositive\tnegative"));
    List<String> run = new ArrayList<>();
    List<String> qrels = new ArrayList<>(List.of("query-id\tcorpus-id\tscore"));
    for (int i = 0; i < QUERIES; i++) {
      LabelledQuery query = COLLECTION.queries().get(i);
      Passage positive = COLLECTION.positivesOf(query).get(0);
      List<Passage> negatives = negatives(i, query);
      ObjectNode line = JSON.createObjectNode().put("query", query.text());
      line.putArray("pos").add(positive.text());
      ArrayNode texts = line.putArray("neg");
      negatives.forEach(negative -> texts.add(negative.text()));
      flag.add(line.toString());
      ObjectNode row = JSON.createObjectNode().put("query_id", query.id());
      row.put("query", query.text());
      row.putArray("positive_passages").add(passage(positive));
      // The first one is the positive itself.
      ArrayNode passages = row.putArray("negative_passages").add(passage(positive));
      negatives.forEach(negative -> passages.add(passage(negative)));
      tevatron.add(row.toString());
      triplets.add(String.join("\t", query.text(), positive.text(), negatives.get(0).text()));
      query.positives().forEach(id -> qrels.add(query.id() + "\t" + id + "\t1"));
      for (int rank = 1; rank <= NEGATIVES; rank++) {
        run.add(
            "%s Q0 %s %d %d bm25"
                .formatted(query.id(), negatives.get(rank - 1).id(), rank, 100 - rank));
      }
    }
    write("flag.jsonl", flag);
    write("tevatron.jsonl", tevatron);
    write("triplets.tsv", triplets);
    write("bm25.run", run);
    write("qrels.tsv", qrels);
    SmallCollection.writePassages(COLLECTION, directory);
    SmallCollection.writeQueries(COLLECTION, directory);
  }

  private static List<Passage> negatives(int query, LabelledQuery asked) {
    return IntStream.range(0, 50)
        .mapToObj(i -> COLLECTION.passages().get((query * 7 + i) % 50))
        .filter(passage -> !asked.positives().contains(passage.id()))
        .limit(NEGATIVES)
        .toList();
  }

  private static ObjectNode passage(Passage passage) {
    return JSON.createObjectNode()
        .put("docid", passage.id())
        .put("title", "")
        .put("text", passage.text());
  }

  private static void write(String name, List<String> lines) throws IOException {
    Files.write(directory.resolve(name), lines);
  }

  private static String path(String name) {
    return directory.resolve(name).toString();
  }

  @Test
  void shouldScoreATrainingFileAndDrawItInOnePage() {
    Path report = directory.resolve("report.html");

    CommandRun run =
        CommandRun.of(
            "score",
            path("flag.jsonl"),
            path("bm25.run"),
            "--corpus",
            path("passages.jsonl"),
            "--queries",
            path("queries.jsonl"),
            "--qrels",
            path("qrels.tsv"),
            "--html",
            report.toString());

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err())
        .contains(
            "flag.jsonl: read as flagembedding, JSON lines",
            "bm25.run: read as trec-run, lines of text",
            "of 40 records have no vector; to embed them with e5-small-v2 takes about ");
    // The negatives are passages as they come.
    assertThat(run.out())
        .containsPattern("(?m)^1-2 tie +flag +0\\.\\d{4}")
        .containsPattern("(?m)^flag: mine it anew .*: \\d\\d\\.\\d % are no$")
        .containsPattern("(?m)^bm25: mine it anew");
    try (Browser browser = Browser.open(directory.resolve("profile"))) {
      browser.resize(1440, 900);
      browser.prefer("light");
      browser.visit(report.toUri().toString());
      browser.await("#ranking tbody tr", "120 examples");
      assertThat(browser.texts("#ranking tbody tr"))
          .hasSize(2)
          .anySatisfy(row -> assertThat(row).contains("flag"));
      assertThat(browser.texts("#advice li"))
          .anySatisfy(row -> assertThat(row).startsWith("flag: mine it anew"));
      assertThat(browser.texts("#terms tbody tr")).hasSize(2);
      assertThat(browser.one("#more").getText()).contains("Hybrids", "answered by eci score");
      assertThat(browser.faults()).isEmpty();
      assertThat(browser.complaints()).isEmpty();
      Object outside =
          browser.run(
              "return performance.getEntriesByType('resource').filter((e) => !e.name.startsWith('data:')).length");
      assertThat(outside).isEqualTo(0L);
    }
  }

  @Test
  void shouldCleanATrainingFileWithoutChangingItsFormat() throws IOException {
    Path clean = directory.resolve("clean.jsonl");

    CommandRun run =
        CommandRun.of("clean", path("tevatron.jsonl"), "--out", clean.toString(), "--json");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(Json.parse(run.out()).at("/0/dropped/LABELLED_POSITIVE").asInt()).isEqualTo(QUERIES);
    List<String> before = Files.readAllLines(directory.resolve("tevatron.jsonl"));
    List<String> after = Files.readAllLines(clean);
    assertThat(after).hasSameSizeAs(before);
    assertThat(Json.parse(after.get(0)).get("positive_passages"))
        .isEqualTo(Json.parse(before.get(0)).get("positive_passages"));
    assertThat(Json.parse(after.get(0)).get("negative_passages").size()).isBetween(1, NEGATIVES);
  }

  @Test
  void shouldCalibrateAndProbeWithTrainingFiles() {
    CommandRun calibrated = CommandRun.of("calibrate", path("triplets.tsv"));
    assertThat(calibrated.code()).as(calibrated.err()).isZero();
    assertThat(Json.parse(calibrated.out()).at("/default/queries").asInt()).isEqualTo(QUERIES);

    CommandRun probed =
        CommandRun.of(
            "probe",
            path("bm25.run"),
            "--corpus",
            path("passages.jsonl"),
            "--queries",
            path("queries.jsonl"),
            "--qrels",
            path("qrels.tsv"),
            "--embed",
            "--seeds",
            "1",
            "--epochs",
            "1",
            "--json");
    assertThat(probed.code()).as(probed.err()).isZero();
    assertThat(probed.err()).contains("bm25.run: read as trec-run");
    assertThat(Json.parse(probed.out()).get("queries").asInt()).isEqualTo(QUERIES);
  }
}
