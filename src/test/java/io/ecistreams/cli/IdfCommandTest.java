package io.ecistreams.cli;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.serde.JsonLines;
import io.ecistreams.testing.Mined;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdfCommandTest {
  @TempDir Path directory;

  @Test
  void shouldScoreByABuiltTableAsByItsCorpus() throws IOException {
    Path corpus = corpus("common one", "common two", "rare common");
    Path table = directory.resolve("corpus.idf");

    CommandRun build =
        CommandRun.of("idf", "build", corpus.toString(), "--output", table.toString());
    assertThat(build.code()).as(build.err()).isZero();
    assertThat(build.out()).contains("4 terms of 3 passages, to " + table);

    String mined = mined().toString();
    String byCorpus = CommandRun.of("score", mined, "--json", "--idf", corpus.toString()).out();
    assertThat(CommandRun.of("score", mined, "--json", "--idf", table.toString()).out())
        .isEqualTo(byCorpus);
    assertThat(CommandRun.of("score", mined, "--json").out()).isNotEqualTo(byCorpus);
  }

  @Test
  void shouldSayThatATableIsNotWhole() throws IOException {
    Path table = directory.resolve("corpus.idf");
    CommandRun.of("idf", "build", corpus("a b").toString(), "--output", table.toString());
    byte[] bytes = Files.readAllBytes(table);
    Files.write(table, Arrays.copyOf(bytes, bytes.length - 1));

    CommandRun run = CommandRun.of("score", mined().toString(), "--idf", table.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("is no whole IDF table", "build it again").hasLineCount(1);
  }

  @Test
  void shouldCountTheOtherLinesWhenSomeCannotBeUsed() throws IOException {
    Path corpus = corpus("common one", "common two", "rare common");
    Files.write(corpus, List.of("{\"id\": 7}", "{\"id\": 8.0, \"text\": \"x\"}"), APPEND);
    String[] build = {"idf", "build", corpus.toString(), "--output", directory + "/corpus.idf"};

    CommandRun run = CommandRun.of(build);
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("4 terms of 3 passages");
    assertThat(run.err())
        .contains("corpus.jsonl line 4, field text: missing", "corpus.jsonl line 5, field id: the")
        .contains("eci: 2 lines of " + corpus + " could not be used");

    assertThat(CommandRun.of(withStrict(build)).code()).isEqualTo(1);
    CommandRun scored = CommandRun.of("score", mined().toString(), "--idf", corpus.toString());
    assertThat(scored.code()).isZero();
    assertThat(scored.err()).contains("2 lines of " + corpus + " could not be used");
  }

  private static String[] withStrict(String[] args) {
    String[] more = Arrays.copyOf(args, args.length + 1);
    more[args.length] = "--strict";
    return more;
  }

  @Test
  void shouldExitWithASentenceWhenThereIsNothingToCount() throws IOException {
    String output = directory.resolve("x.idf").toString();
    assertThat(CommandRun.of("idf", "build", "/nope", "--output", output).code()).isEqualTo(2);
    CommandRun empty = CommandRun.of("idf", "build", corpus().toString(), "--output", output);
    assertThat(empty.code()).isEqualTo(1);
    assertThat(empty.err()).contains("There are no passages");
    assertThat(Path.of(output)).doesNotExist();
    assertThat(CommandRun.of("idf", "build", corpus("a").toString()).err())
        .contains("kafka.bootstrap.servers is not set");
  }

  private Path corpus(String... passages) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String passage : passages) {
      lines.add("{\"id\": \"%d\", \"text\": \"%s\"}".formatted(lines.size(), passage));
    }
    return Files.write(directory.resolve("corpus.jsonl"), lines);
  }

  private Path mined() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int query = 0; query < 20; query++) {
      MinedNegatives.Builder record = Mined.record("b", "bm25", query, 1, 6, Instant.EPOCH);
      record.setQuery(withText(record.getQuery(), "rare common"));
      record.setNegatives(List.of(withText(record.getNegatives().get(0), "a common word")));
      lines.add(JsonLines.write(record.build()));
    }
    return Files.write(directory.resolve("mined.jsonl"), lines);
  }

  private static Item withText(Item item, String text) {
    return Item.newBuilder()
        .setId(item.getId().orElseThrow())
        .setText(text)
        .setEmbedding(item.getEmbedding().orElseThrow())
        .build();
  }
}
