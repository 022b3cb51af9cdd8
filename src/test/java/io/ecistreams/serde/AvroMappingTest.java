package io.ecistreams.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AvroMappingTest {

  @Test
  void shouldCarryEveryPartWhenTheRecordIsSound() {
    MinedRecord record = accepted(Samples.full());

    assertThat(record.board()).isEqualTo("run-7");
    assertThat(record.source()).isEqualTo("bm25");
    assertThat(record.encoder()).contains("e5-small-v2");
    assertThat(record.minedAtMs()).isEqualTo(1_700_000_000_123L);
    assertThat(record.query().id()).contains("q1");
    assertThat(record.positives()).hasSize(1);
    assertThat(record.cost()).contains(0.002);
    assertThat(record.negatives().get(1).text()).contains("text \"of\"\nn2");
    assertThat(record.negatives().get(1).embedding().orElseThrow()).containsExactly(-0f, 16777217f);
  }

  @Test
  void shouldReadTheSameVectorTwiceWhenTheRecordIsMappedTwice() {
    MinedNegatives record = Samples.full();
    accepted(record);

    assertThat(accepted(record).query().embedding().orElseThrow()).containsExactly(1f, 2f);
  }

  @Test
  void shouldLeaveThemOutWhenOptionalPartsAreAbsent() {
    Item bare = Item.newBuilder().build();
    MinedRecord record = accepted(Samples.minimal().setQuery(bare).setPositives(List.of()).build());

    assertThat(record.encoder()).isEmpty();
    assertThat(record.cost()).isEmpty();
    assertThat(record.positives()).isEmpty();
    assertThat(record.query().id()).isEmpty();
    assertThat(record.query().text()).isEmpty();
    assertThat(record.query().embedding()).isEmpty();
  }

  @Test
  void shouldWriteLittleEndianWhenAnEmbeddingIsEncoded() {
    ByteBuffer bytes = AvroMapping.embeddingBytes(new float[] {1f});

    assertThat(bytes.remaining()).isEqualTo(4);
    assertThat(bytes.array()).containsExactly(0, 0, 0x80, 0x3f);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 1537})
  void shouldNameTheItemWhenItsBytesAreNotWholeFloats(int length) {
    Item broken = Item.newBuilder().setEmbedding(ByteBuffer.allocate(length)).build();
    Item good = Samples.item("n", 1f);

    Rejection negative =
        refused(Samples.minimal().setNegatives(List.of(good, good, broken)).build());
    Rejection positive = refused(Samples.minimal().setPositives(List.of(broken)).build());
    Rejection query = refused(Samples.minimal().setQuery(broken).build());

    assertThat(negative.reason()).isEqualTo(RejectionReason.WRONG_VECTOR_LENGTH);
    assertThat(negative.message()).contains("negative 3 has " + length + " bytes");
    assertThat(positive.message()).contains("positive 1 has " + length + " bytes");
    assertThat(query.message()).contains("the query has " + length + " bytes");
  }

  @Test
  void shouldRefuseWhenScoresOrRanksAreNotOneForEachNegative() {
    Rejection scores = refused(Samples.minimal().setScores(List.of(1.0)).build());
    Rejection ranks = refused(Samples.minimal().setRanks(List.of(1, 2, 3)).build());

    assertThat(scores.reason()).isEqualTo(RejectionReason.INVALID_FIELD);
    assertThat(scores.message()).contains("scores has 1 entries for 2 negatives");
    assertThat(ranks.message()).contains("ranks has 3 entries for 2 negatives");
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {-0.01, 1.1e15, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void shouldRefuseWhenTheCostIsNotAnAmount(double cost) {
    Rejection rejection = refused(Samples.minimal().setCost(cost).build());

    assertThat(rejection.reason()).isEqualTo(RejectionReason.INVALID_FIELD);
    assertThat(rejection.message()).contains("cost is " + cost);
  }

  @Test
  void shouldAcceptWhenTheCostIsZero() {
    assertThat(accepted(Samples.minimal().setCost(0.0).build()).cost()).contains(0.0);
  }

  private static MinedRecord accepted(MinedNegatives record) {
    return ((Outcome.Accepted<MinedRecord>) AvroMapping.toMinedRecord(record)).value();
  }

  private static Rejection refused(MinedNegatives record) {
    return ((Outcome.Refused<MinedRecord>) AvroMapping.toMinedRecord(record)).rejection();
  }
}
