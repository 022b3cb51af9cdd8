package io.ecistreams.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FewerNegativesTest {
  private static final String LINE =
      "{ \"note\": {\"negatives\": [1, 2]}, \"source\":\"bm25\",\"board\":\"b\", \"mine\" : 1.50e+00,"
          + "\"query\":{\"text\":\"caf\u00e9 \\u00e9 \\\"]\\\"\"},\"positives\":[{\"id\":\"p\"}],"
          + "\"scores\": [ 3.10 ,2.0,-1e-7\t],\"ranks\":null,"
          + "\"negatives\":[{\"id\":1,\"x\":[1,[2]]} , {\"id\":\"n,2\"},{\"text\":\"]}\"} ] } \r";

  @Test
  void shouldLeaveEveryOtherCharacterAsItIs() {
    assertThat(fewer(LINE, set(1)))
        .isEqualTo(LINE.replace(" ,2.0", "").replace(" , {\"id\":\"n,2\"}", ""));
    assertThat(fewer(LINE, set(0)))
        .isEqualTo(LINE.replace("[ 3.10 ,2.0", "[2.0").replace("{\"id\":1,\"x\":[1,[2]]} , ", ""));
    assertThat(fewer(LINE, set(2)))
        .isEqualTo(LINE.replace(",-1e-7", "").replace(",{\"text\":\"]}\"}", ""));
    assertThat(fewer(LINE, set(0, 1, 2)))
        .contains("\"scores\": [\t],\"ranks\":null,\"negatives\":[ ] } \r");
    assertThat(fewer(LINE, set())).isSameAs(LINE);
  }

  @Property(tries = 200)
  void shouldBeTheSameRecordAsLineAndAsAvro(
      @ForAll @IntRange(min = 1, max = 12) int negatives,
      @ForAll Set<@IntRange(max = 11) Integer> out) {
    List<Item> items = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    List<Integer> ranks = new ArrayList<>();
    for (int i = 0; i < negatives; i++) {
      items.add(Samples.item("n\"]" + i, i, 1));
      scores.add(i / 3.0);
      ranks.add(i + 1);
    }
    MinedNegatives record =
        MinedNegatives.newBuilder(Samples.full())
            .setNegatives(items)
            .setScores(scores)
            .setRanks(ranks)
            .setCrossEncoderScores(scores)
            .build();
    BitSet leftOut = new BitSet();
    out.forEach(leftOut::set);

    MinedNegatives fewer = FewerNegatives.of(record, leftOut);

    assertThat(read(fewer(JsonLines.write(record), leftOut))).isEqualTo(fewer);
    assertThat(fewer.getNegatives())
        .isEqualTo(items.stream().filter(item -> !leftOut.get(items.indexOf(item))).toList());
    assertThat(fewer.getRanks().orElseThrow())
        .isEqualTo(ranks.stream().filter(rank -> !leftOut.get(rank - 1)).toList());
    assertThat(record.getNegatives()).hasSize(negatives);
  }

  private static MinedNegatives read(String line) {
    try (Stream<JsonLine<MinedNegatives>> lines =
        JsonLines.readMinedNegatives(
            new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8)),
            "x",
            Map::of,
            problem -> {
              throw problem;
            })) {
      return lines.findFirst().orElseThrow().value();
    }
  }

  private static BitSet set(int... negatives) {
    BitSet set = new BitSet();
    for (int negative : negatives) {
      set.set(negative);
    }
    return set;
  }

  private static String fewer(String line, BitSet leftOut) {
    return FewerNegatives.of(
        new JsonLine<>(1, line, Samples.full(), FewerNegatives.PER_NEGATIVE), leftOut);
  }
}
