package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.miner.LabelledQuery;
import io.ecistreams.miner.PassageCollection;
import io.ecistreams.testing.BuiltDistribution;
import io.ecistreams.testing.Golden;
import io.ecistreams.testing.Json;
import io.ecistreams.testing.SmallCollection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the encoder that comes along. */
class ProbeIT {
  private static final int SIGINT_EXIT = 130;

  @TempDir Path directory;

  @Test
  void shouldProbeTheSampleAndSayWhatIsKnownWhenItIsInterrupted() throws Exception {
    BuiltDistribution.assumeThere();
    Path page = directory.resolve("probe.html");
    try (LauncherRun probe =
        new LauncherRun(
            directory, Map.of(), "probe", "--seeds", "10000", "--html", page.toString())) {
      // Four trainings are a round.
      probe.awaitOutput(
          text -> text.matches("(?s).* ([4-9]|\\d\\d+) of [0-9,]+ adapters trained.*"));
      probe.signal("INT");

      assertThat(probe.awaitExit()).isEqualTo(SIGINT_EXIT);
      assertThat(probe.err()).contains("texts embedded, about").doesNotContain("Exception");
      assertThat(probe.out())
          .contains("probe of board sample: encoder e5-small-v2 (d=384), 516 documents, 4 sources")
          .containsPattern("Stopped after \\d+ of 50000 rounds")
          .containsPattern("(?m)^llm +\\d+ +[+-]0\\.\\d{4} \\[")
          .containsPattern("(?m)^eci-sem/1 ");
      assertThat(Files.readString(page)).contains("Stopped after", "</html>");
    }
  }

  @Test
  void shouldEmbedACollectionAndWhatSourcesWrote() throws IOException {
    PassageCollection collection = SmallCollection.of(20, 50);
    List<String> lines = new ArrayList<>();
    for (LabelledQuery query : collection.queries()) {
      String positive = query.positives().get(0);
      lines.add(
          "{\"source\": \"passages\", \"query\": \"%s\", \"positives\": [\"%s\"], \"negatives\": [\"%s\"]}"
              .formatted(query.id(), positive, collection.passages().get(49).id()));
      lines.add(
          "{\"source\": \"written\", \"query\": {\"id\": \"%s\"}, \"positives\": [{\"id\": \"%s\"}], \"negatives\": [{\"text\": \"Something about %s.\"}]}"
              .formatted(query.id(), positive, query.id()));
    }
    Path mined = Files.write(directory.resolve("mined.jsonl"), lines);

    CommandRun run =
        CommandRun.of(
            "probe",
            mined.toString(),
            "--corpus",
            SmallCollection.writePassages(collection, directory).toString(),
            "--queries",
            SmallCollection.writeQueries(collection, directory).toString(),
            "--embed",
            "--seeds",
            "1",
            "--epochs",
            "2",
            "--json");

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode probe = Json.parse(run.out());
    assertThat(probe.get("encoder").asText()).isEqualTo("e5-small-v2");
    assertThat(probe.get("queries").asInt()).isEqualTo(20);
    assertThat(Golden.names(probe.get("sources"))).containsExactlyInAnyOrder("passages", "written");
    assertThat(probe.get("ndcgBefore").asDouble()).isBetween(0.5, 1.0);
  }
}
