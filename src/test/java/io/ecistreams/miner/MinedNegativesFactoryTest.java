package io.ecistreams.miner;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.embedding.ProgressListener;
import java.io.IOException;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.junit.jupiter.api.Test;

class MinedNegativesFactoryTest {
  private static final Instant MINED_AT = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final LabelledQuery QUERY = new LabelledQuery("q", "query 0", List.of("p1", "p0"));
  private static final PassageCollection COLLECTION =
      new PassageCollection(
          List.of(
              new Passage("p0", "passage 0"),
              new Passage("p1", "passage 10"),
              new Passage("p2", "passage 20"),
              new Passage("p3", "passage 30")),
          List.of(QUERY),
          Map.of("q", List.of("one", "two")));

  private final MinedNegativesFactory factory = new MinedNegativesFactory(COLLECTION, "board");

  @Test
  void shouldAttachVectorsAndEncoderWhenTheMinerIsDense() {
    DenseMiner miner = new DenseMiner(COLLECTION, 2, new TopicEmbedder(), ProgressListener.SILENT);

    MinedNegatives record = factory.mine(miner, QUERY, () -> MINED_AT).orElseThrow();

    assertThat(record.getBoard()).isEqualTo("board");
    assertThat(record.getSource()).isEqualTo("dense");
    assertThat(record.getMinedAt()).isEqualTo(MINED_AT);
    assertThat(record.getEncoderId()).hasValue("topic");
    assertThat(record.getMinerVersion()).hasValue("topic, brute force, k=2");
    assertThat(vector(record.getQuery())).containsExactly(TopicEmbedder.vector("0"));
    assertThat(record.getPositives())
        .extracting(p -> p.getId().orElseThrow())
        .containsExactly("p1", "p0");
    assertThat(vector(record.getPositives().get(0))).containsExactly(TopicEmbedder.vector("10"));
    assertThat(record.getNegatives())
        .extracting(n -> n.getText().orElseThrow())
        .containsExactly("passage 20", "passage 30");
    assertThat(vector(record.getNegatives().get(1))).containsExactly(TopicEmbedder.vector("30"));
    assertThat(record.getScores().orElseThrow()).hasSize(2);
    assertThat(record.getRanks()).hasValue(List.of(1, 2));
  }

  @Test
  void shouldLeaveVectorsEncoderAndScoresOutWhenTheMinerHasNone() {
    MinedNegatives record =
        factory.mine(new WrittenNegativesMiner(COLLECTION), QUERY, () -> MINED_AT).orElseThrow();

    assertThat(record.getEncoderId()).isEmpty();
    assertThat(record.getScores()).isEmpty();
    assertThat(record.getRanks()).hasValue(List.of(1, 2));
    assertThat(record.getQuery().getEmbedding()).isEmpty();
    assertThat(record.getQuery().getText()).hasValue("query 0");
    assertThat(record.getNegatives())
        .allMatch(n -> n.getEmbedding().isEmpty() && n.getText().isPresent());
  }

  @Test
  void shouldMakeARecordThatAvroWritesAndReadsWhenMined() throws IOException {
    DenseMiner miner = new DenseMiner(COLLECTION, 2, new TopicEmbedder(), ProgressListener.SILENT);
    MinedNegatives record = factory.mine(miner, QUERY, () -> MINED_AT).orElseThrow();

    GenericRecord read =
        new BinaryMessageDecoder<GenericRecord>(new GenericData(), MinedNegatives.getClassSchema())
            .decode(record.toByteBuffer());

    assertThat(read.get("minedAt")).isEqualTo(MINED_AT.toEpochMilli());
    assertThat((List<?>) read.get("negatives")).hasSize(2);
    assertThat(((GenericRecord) read.get("query")).get("embedding"))
        .isEqualTo(record.getQuery().getEmbedding().orElseThrow());
  }

  @Test
  void shouldCarryTheTimeAtWhichASlowMinerWasDone() {
    AtomicReference<Instant> now = new AtomicReference<>(MINED_AT.minusSeconds(600));
    NegativeMiner slow =
        new NegativeMiner() {
          @Override
          public String source() {
            return "slow";
          }

          @Override
          public String version() {
            return "1";
          }

          @Override
          public List<MinedCandidate> mine(LabelledQuery query) {
            now.set(MINED_AT);
            return new RandomMiner(COLLECTION, 1, 1).mine(query);
          }
        };

    assertThat(factory.mine(slow, QUERY, now::get).orElseThrow().getMinedAt()).isEqualTo(MINED_AT);
  }

  @Test
  void shouldMakeNoRecordWhenTheMinerFindsNothing() {
    LabelledQuery other = new LabelledQuery("other", "query 0", List.of("p0"));

    assertThat(factory.mine(new WrittenNegativesMiner(COLLECTION), other, () -> MINED_AT))
        .isEmpty();
  }

  private static float[] vector(Item item) {
    var floats =
        item.getEmbedding()
            .orElseThrow()
            .duplicate()
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    float[] vector = new float[floats.remaining()];
    floats.get(vector);
    return vector;
  }
}
