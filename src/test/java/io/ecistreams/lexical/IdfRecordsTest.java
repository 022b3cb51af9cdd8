package io.ecistreams.lexical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ecistreams.lexical.IdfRecords.Pointer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IdfRecordsTest {

  @Test
  void shouldGiveTheSameWeightsWhenStoredAndReadBack() {
    IdfTable table = IdfTable.of(List.of("a rare word", "a word", "Ä ß 𝟙 数", ""));

    IdfTable back = IdfTableCodecV1.decode(IdfTableCodecV1.encode(table));

    assertThat(back.passages()).isEqualTo(table.passages());
    assertThat(back.documentFrequencies()).isEqualTo(table.documentFrequencies());
    for (String term : List.of("rare", "word", "a", "ä", "ß", "数", "unknown")) {
      assertThat(back.idf(term)).isEqualTo(table.idf(term));
    }
  }

  @Test
  void shouldHaveOneIdWhateverTheOrderOfThePassages() {
    List<String> passages = new ArrayList<>(passages(50, 3));
    String id = IdfRecords.pointer(IdfTable.of(passages)).id();

    Collections.shuffle(passages, new Random(1));
    assertThat(IdfRecords.pointer(IdfTable.of(passages)).id()).isEqualTo(id);
    passages.add("one more");
    assertThat(IdfRecords.pointer(IdfTable.of(passages)).id()).isNotEqualTo(id);
  }

  @Test
  void shouldRefuseBytesThatAreCutOffOrOfAnotherVersion() {
    byte[] stored = IdfTableCodecV1.encode(IdfTable.of(passages(5, 4)));

    for (int length = 0; length < stored.length; length++) {
      byte[] part = Arrays.copyOf(stored, length);
      assertThatIllegalArgumentException().isThrownBy(() -> IdfTableCodecV1.decode(part));
    }
    byte[] longer = Arrays.copyOf(stored, stored.length + 1);
    assertThatIllegalArgumentException().isThrownBy(() -> IdfTableCodecV1.decode(longer));
    byte[] later = stored.clone();
    later[6] = 2;
    assertThatIllegalArgumentException().isThrownBy(() -> IdfTableCodecV1.decode(later));
  }

  @Test
  void shouldComeInPartsThatABrokerTakesAndThePointerLast() {
    IdfTable table = IdfTable.of(passages(20_000, 8));

    List<Map.Entry<String, byte[]>> records = IdfRecords.of(table);

    assertThat(records).hasSizeGreaterThan(3);
    assertThat(records).allMatch(record -> record.getValue().length <= 512 << 10);
    Map.Entry<String, byte[]> last = records.get(records.size() - 1);
    assertThat(last.getKey()).isEqualTo(IdfRecords.NEWEST);
    Pointer pointer = Pointer.fromBytes(last.getValue()).orElseThrow();
    assertThat(pointer).isEqualTo(IdfRecords.pointer(table));
    assertThat(pointer.partKeys())
        .isEqualTo(records.stream().limit(records.size() - 1).map(Map.Entry::getKey).toList());
    Map<String, byte[]> topic = new HashMap<>();
    records.forEach(record -> topic.put(record.getKey(), record.getValue()));
    assertThat(IdfRecords.table(pointer, topic::get).orElseThrow().documentFrequencies())
        .isEqualTo(table.documentFrequencies());
  }

  @Test
  void shouldNotBeATableWhenAPartIsMissingOrAnother() {
    IdfTable table = IdfTable.of(passages(20_000, 8));
    Pointer pointer = IdfRecords.pointer(table);
    Map<String, byte[]> topic = new HashMap<>();
    IdfRecords.of(table).forEach(record -> topic.put(record.getKey(), record.getValue()));

    byte[] part = topic.remove(pointer.partKeys().get(1));
    assertThat(IdfRecords.table(pointer, topic::get)).isEmpty();
    byte[] spoiled = part.clone();
    spoiled[100] ^= 1;
    topic.put(pointer.partKeys().get(1), spoiled);
    assertThat(IdfRecords.table(pointer, topic::get)).isEmpty();
    topic.put(pointer.partKeys().get(1), part);
    assertThat(IdfRecords.table(pointer, topic::get)).isPresent();

    assertThat(IdfRecords.table(new Pointer(1, -1, 3, 4), topic::get)).isEmpty();
    assertThat(IdfRecords.table(new Pointer(1, Integer.MAX_VALUE, 3, 4), topic::get)).isEmpty();
    assertThat(Pointer.fromBytes(null)).isEmpty();
    assertThat(Pointer.fromBytes(new byte[] {2})).isEmpty();
  }

  private static List<String> passages(int count, int words) {
    Random random = new Random(3);
    List<String> passages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder passage = new StringBuilder();
      for (int word = 0; word < words; word++) {
        passage.append(Long.toString(random.nextLong() & 0xffffffL, 36)).append("longer ");
      }
      passages.add(passage.toString());
    }
    return passages;
  }
}
