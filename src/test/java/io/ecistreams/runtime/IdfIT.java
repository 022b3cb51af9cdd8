package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.cli.CommandRun;
import io.ecistreams.lexical.IdfTable;
import io.ecistreams.testing.Mined;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** IDF tables that are built while the application runs. */
class IdfIT {
  private static final List<String> FIRST = List.of("common one", "common two", "rare common");
  private static final List<String> SECOND = List.of("rare one", "rare two", "rare three");

  @TempDir Path directory;

  @Test
  void shouldWeighByTheTableThatWasBuiltLastWithoutARestart() throws Exception {
    Map<String, String> settings =
        Map.of("backgrounds.file", StreamFixture.givenBackground(directory).toString());
    try (StreamFixture fixture = StreamFixture.withDefaultNames(directory, settings)) {
      fixture.startApplication(Map.of());
      assertThat(residuality(fixture, "before")).isEqualTo(0.75);

      CommandRun build = run(fixture, "idf", "build", corpus("first", FIRST).toString());
      assertThat(build.code()).as(build.err()).isZero();
      assertThat(build.out()).matches("published idf-[0-9a-f]{16}, 4 terms of 3 passages\\R");
      assertThat(awaitResiduality(fixture, "first-", expected(FIRST)))
          .isCloseTo(expected(FIRST), within(1e-12));
      assertThat(run(fixture, "idf", "build", corpus("again", FIRST).toString()).out())
          .startsWith("is published already: idf-");
      assertThat(run(fixture, "describe").out())
          .containsPattern("Query terms: idf-[0-9a-f]{16}, 4 terms of 3 passages");

      run(fixture, "idf", "build", corpus("second", SECOND).toString());
      assertThat(awaitResiduality(fixture, "second-", expected(SECOND)))
          .isCloseTo(expected(SECOND), within(1e-12));
      // The parts of the first table are taken back: a part and the pointer are left.
      assertThat(
              NewestRecords.of(fixture.config(Map.of()), "eci.idf.v1", new ByteArrayDeserializer()))
          .hasSize(2);

      fixture.stopApplication();
      fixture.startApplication(Map.of("state.dir", directory.resolve("other").toString()));
      assertThat(residuality(fixture, "after")).isCloseTo(expected(SECOND), within(1e-12));
    }
  }

  /** Of new sources, until the table has arrived: that takes as long as Kafka takes. */
  private static double awaitResiduality(StreamFixture fixture, String prefix, double expected)
      throws InterruptedException {
    double residuality = Double.NaN;
    for (int i = 0; i < 200 && !(Math.abs(residuality - expected) < 1e-12); i++) {
      residuality = residuality(fixture, prefix + i);
    }
    return residuality;
  }

  private static double residuality(StreamFixture fixture, String source)
      throws InterruptedException {
    MinedNegatives.Builder record = Mined.record("good", source, 1, 1, 8, Instant.now());
    record.setQuery(withText(record.getQuery(), "rare common"));
    record.setNegatives(List.of(withText(record.getNegatives().get(0), "a common word")));
    fixture.send(List.of(fixture.encode(record.build())));
    Ranking ranking = fixture.await("good", r -> scores(r).containsKey(source));
    return scores(ranking).get(source).getResiduality();
  }

  private static Map<String, SourceScore> scores(Ranking ranking) {
    return ranking.getWindows().stream()
        .limit(1)
        .flatMap(window -> window.getSources().stream())
        .collect(Collectors.toMap(SourceScore::getSource, s -> s));
  }

  private static double expected(List<String> passages) {
    IdfTable table = IdfTable.of(passages);
    double common = table.idf("common");
    return 1 - 0.5 * common / (common + table.idf("rare"));
  }

  private static Item withText(Item item, String text) {
    return Item.newBuilder()
        .setId(item.getId().orElseThrow())
        .setText(text)
        .setEmbedding(item.getEmbedding().orElseThrow())
        .build();
  }

  private Path corpus(String name, List<String> passages) throws IOException {
    return Files.write(
        directory.resolve(name + ".jsonl"),
        passages.stream()
            .map(text -> "{\"id\": \"%s\", \"text\": \"%s\"}".formatted(text, text))
            .toList());
  }

  private static CommandRun run(StreamFixture fixture, String... args) {
    return CommandRun.of(fixture.environment(Map.of()), args);
  }
}
