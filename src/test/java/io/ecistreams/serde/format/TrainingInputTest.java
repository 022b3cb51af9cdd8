package io.ecistreams.serde.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingInputTest {

  @ParameterizedTest
  @CsvSource({
    "run.msmarco-passage.bm25.txt, run.msmarco-passage.bm25",
    "run.msmarco-passage.dense.txt, run.msmarco-passage.dense",
    "data/bm25.JSONL.gz, bm25",
    "e5-small-v2.1.parquet, e5-small-v2.1",
    "train-00003-of-00019.parquet, train",
    "train-00000-of-00001-a09b74b3ef9c3b56.parquet, train",
    "bm25.run.txt, bm25",
    "run.trec, run",
    ".jsonl, .jsonl",
  })
  void shouldTakeOffNothingButEndingsAndNumbersOfShards(String file, String source) {
    assertThat(TrainingInput.of(Path.of(file)).source()).isEqualTo(source);
    assertThat(TrainingInput.standard().source()).isEqualTo("stdin");
  }

  private static List<String> sources(String... files) {
    return TrainingInput.apart(Stream.of(files).map(Path::of).map(TrainingInput::of).toList())
        .stream()
        .map(TrainingInput::source)
        .toList();
  }

  @Test
  void shouldTellFilesOfOneNameApartByTheirDirectories() {
    assertThat(sources("bm25/train.jsonl", "dense/train.jsonl", "dense/dev.jsonl"))
        .containsExactly("bm25-train", "dense-train", "dev");
    assertThat(sources("a/bm25/train.jsonl", "b/bm25/train.csv", "b/dense/train.csv"))
        .containsExactly("a-bm25-train", "b-bm25-train", "dense-train");
  }

  @Test
  void shouldTakeShardsForOneSource() {
    assertThat(sources("d/train-00000-of-00002.parquet", "d/train-00001-of-00002.parquet"))
        .containsExactly("train", "train");
  }
}
