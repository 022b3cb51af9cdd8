package io.ecistreams.miner;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.testing.Mined;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class JoinedPositivesTest {
  private final JoinedPositives joined = new JoinedPositives();

  @Test
  void shouldAddWhatOtherRecordsOfTheQueryListAfterTheRecordsOwn() {
    Item own = Mined.item("p2", 1, 2);
    MinedNegatives record = record("b", "q", own);
    joined.add(record("b", "q", Mined.item("p1", 1, 2), Mined.text("", "no id")));
    joined.add(record);
    joined.add(record("b", "q", Mined.item("p3", 1, 2), Mined.item("p1", 3, 4)));
    joined.add(record("b", "another", Mined.item("p4", 1, 2)));
    joined.add(record("c", "q", Mined.item("p5", 1, 2)));

    List<Item> positives = joined.apply(record).getPositives();

    assertThat(positives)
        .containsExactly(
            own,
            Item.newBuilder().setId("p1").build(),
            Mined.text("", "no id"),
            Item.newBuilder().setId("p3").build());
  }

  @Test
  void shouldLeaveARecordAloneThatListsEverything() {
    MinedNegatives record = record("b", "q", Mined.item("p1", 1, 2), Mined.text("p2", "two"));
    joined.add(record("b", "q", Mined.text("p2", "zwei")));
    joined.add(record);

    assertThat(joined.apply(record)).isSameAs(record);
  }

  @Test
  void shouldTellQueriesWithoutIdsApartByTheirTexts() {
    MinedNegatives record = textRecord("who?", "p1");
    joined.add(record);
    joined.add(textRecord("who?", "p2"));
    joined.add(textRecord("what?", "p3"));

    assertThat(joined.apply(record).getPositives())
        .extracting(positive -> positive.getId().orElseThrow())
        .containsExactly("p1", "p2");
  }

  private static MinedNegatives textRecord(String query, String positive) {
    return MinedNegatives.newBuilder(record("b", "", Mined.text(positive, "text")))
        .setQuery(Item.newBuilder().setText(query).build())
        .build();
  }

  private static MinedNegatives record(String board, String query, Item... positives) {
    return Mined.record(board, "s", 1, 1, 2, Instant.EPOCH)
        .setQuery(Mined.text(query, "a query"))
        .setPositives(List.of(positives))
        .build();
  }
}
