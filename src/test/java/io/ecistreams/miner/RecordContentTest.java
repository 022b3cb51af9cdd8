package io.ecistreams.miner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.testing.Mined;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordContentTest {
  private static final MinedNegatives WITH_VECTORS =
      Mined.record("b", "s", 1, 2, 4, Instant.EPOCH).setEncoderId("e").build();
  private static final MinedNegatives TEXTS =
      MinedNegatives.newBuilder()
          .setBoard("b")
          .setSource("s")
          .setQuery(Mined.text("q", "query 10"))
          .setPositives(List.of(Mined.text("p", "positive 20")))
          .setNegatives(List.of(Mined.text("n", "negative 30")))
          .setMinedAt(Instant.EPOCH)
          .build();

  @Test
  void shouldLeaveRecordsAsTheyAreWhenBothAreSentAndNothingIsEmbedded() {
    RecordContent content = new RecordContent(true, true, Optional.empty());

    assertThat(content.apply(WITH_VECTORS)).isSameAs(WITH_VECTORS);
    assertThat(content.apply(TEXTS)).isSameAs(TEXTS);
  }

  @Test
  void shouldEmbedQueriesAndPassagesWhenARecordHasNoVector() {
    RecordContent content = new RecordContent(true, true, Optional.of(new TopicEmbedder()));

    MinedNegatives sent = content.apply(TEXTS);

    assertThat(sent.getEncoderId()).hasValue("topic");
    assertThat(sent.getQuery().getEmbedding()).hasValue(VectorBytes.of(TopicEmbedder.vector("10")));
    assertThat(sent.getPositives().get(0).getEmbedding())
        .hasValue(VectorBytes.of(TopicEmbedder.vector("20")));
    assertThat(sent.getNegatives().get(0))
        .isEqualTo(
            Item.newBuilder()
                .setId("n")
                .setText("negative 30")
                .setEmbedding(VectorBytes.of(TopicEmbedder.vector("30")))
                .build());
    assertThat(content.apply(WITH_VECTORS)).isSameAs(WITH_VECTORS);
  }

  @Test
  void shouldEmbedWhatHasATextWhenFurtherPositivesAreMereIds() {
    Item id = Item.newBuilder().setId("p2").build();
    MinedNegatives record =
        MinedNegatives.newBuilder(TEXTS)
            .setPositives(List.of(TEXTS.getPositives().get(0), id, Mined.text("p3", "three 40")))
            .build();
    RecordContent content = new RecordContent(true, true, Optional.of(new TopicEmbedder()));

    MinedNegatives sent = content.apply(record);

    assertThat(sent.getEncoderId()).hasValue("topic");
    assertThat(sent.getPositives().get(0).getEmbedding())
        .hasValue(VectorBytes.of(TopicEmbedder.vector("20")));
    assertThat(sent.getPositives().get(1)).isEqualTo(id);
    assertThat(sent.getPositives().get(2).getEmbedding())
        .hasValue(VectorBytes.of(TopicEmbedder.vector("40")));
  }

  @Test
  void shouldSendVectorsOnlyWhenTextsAreLeftOut() {
    RecordContent content = new RecordContent(false, true, Optional.empty());

    MinedNegatives sent = content.apply(WITH_VECTORS);

    assertThat(sent.getQuery().getText()).isEmpty();
    assertThat(sent.getNegatives())
        .allMatch(item -> item.getText().isEmpty() && item.getId().isPresent());
    assertThat(sent.getNegatives().get(1).getEmbedding())
        .isEqualTo(WITH_VECTORS.getNegatives().get(1).getEmbedding());
    assertThat(sent.getEncoderId()).hasValue("e");
    assertThat(content.apply(TEXTS)).as("an item must not be empty").isEqualTo(TEXTS);
  }

  @Test
  void shouldSendTextsOnlyAndNoEncoderWhenVectorsAreLeftOut() {
    MinedNegatives sent = new RecordContent(true, false, Optional.empty()).apply(WITH_VECTORS);

    assertThat(sent.getQuery().getEmbedding()).isEmpty();
    assertThat(sent.getPositives()).allMatch(item -> item.getEmbedding().isEmpty());
    assertThat(sent.getNegatives()).allMatch(item -> item.getText().isPresent());
    assertThat(sent.getEncoderId()).isEmpty();
  }

  @Test
  void shouldRefuseToSendNothing() {
    assertThatThrownBy(() -> new RecordContent(false, false, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
