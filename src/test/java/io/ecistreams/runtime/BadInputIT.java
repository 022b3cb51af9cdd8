package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.testing.BadInput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of bad input on a real broker, among good records. */
class BadInputIT {
  @TempDir Path directory;

  @Test
  void shouldDeadLetterEveryBadRecordAndCountEveryGoodOne() throws Exception {
    Path backgrounds = directory.resolve("backgrounds.json");
    Files.writeString(
        backgrounds,
        "{\"good\": {\"encoder\": \"test-encoder\", \"dimension\": 8,"
            + " \"muQ\": 0, \"sdQ\": 0.3, \"muP\": 0, \"sdP\": 0.3}}");
    // Records of 2023 under a clock of today: only these two cases need the clock of the tests.
    List<BadInput> cases =
        BadInput.cases().filter(bad -> !bad.name().equals("a time far ahead")).toList();
    try (StreamFixture fixture = new StreamFixture(directory, settings(backgrounds))) {
      fixture.startApplication(Map.of());
      List<byte[]> values = new ArrayList<>();
      for (int i = 0; i < cases.size(); i++) {
        values.add(fixture.encode(BadInput.good(100 + i).build()));
        values.add(cases.get(i).bytes().apply(fixture::encode));
      }
      values.add(fixture.encode(BadInput.good(99).build()));

      fixture.send(values);

      int good = 3 * (cases.size() + 1);
      fixture.await("good", ranking -> StreamFixture.examples(ranking) == good);
      List<ConsumerRecord<byte[], byte[]>> letters = fixture.deadLetters(cases.size());
      assertThat(letters).hasSize(cases.size());
      for (BadInput bad : cases) {
        byte[] value = bad.bytes().apply(fixture::encode);
        List<ConsumerRecord<byte[], byte[]>> own =
            letters.stream().filter(letter -> Arrays.equals(letter.value(), value)).toList();
        assertThat(own).as(bad.name()).hasSize(1);
        assertThat(header(own.get(0), "eci.reason")).isEqualTo(bad.reason().name());
        assertThat(header(own.get(0), "__streams.errors.message")).contains(bad.saying());
      }
      assertThat(places(letters)).hasSize(cases.size());
    }
  }

  private static Map<String, String> settings(Path backgrounds) {
    return Map.of(
        "backgrounds.file",
        backgrounds.toString(),
        "limit.negatives",
        "20",
        "limit.text.chars",
        "2000",
        "limit.dimension",
        "64");
  }

  private static List<String> places(List<ConsumerRecord<byte[], byte[]>> letters) {
    return letters.stream()
        .map(
            letter ->
                header(letter, "__streams.errors.topic")
                    + "/"
                    + header(letter, "__streams.errors.partition")
                    + "/"
                    + header(letter, "__streams.errors.offset"))
        .collect(Collectors.toSet())
        .stream()
        .toList();
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
