package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.ExampleGroup.Negative;
import io.ecistreams.model.MinedItem;
import io.ecistreams.model.MinedRecord;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentPositivesTest {
  private static final float[] VECTOR = {1, 0};

  private final RecentPositives recent = new RecentPositives();

  @Test
  void shouldMarkWhatOtherRecordsOfTheQueryListAsPositives() {
    assertThat(marked("b", "q", List.of("p1", "p2"), "n1", "p3")).isEmpty();
    assertThat(marked("b", "q", List.of("p3"), "p1", "n1", "p2", "p3")).containsExactly("p1", "p2");
    assertThat(marked("b", "q", List.of("p1", "p2"), "p1", "p3")).containsExactly("p3");
    assertThat(marked("b", "another", List.of("p4"), "p1", "p2", "p3")).isEmpty();
    assertThat(marked("c", "q", List.of("p4"), "p1", "p2", "p3")).isEmpty();
  }

  @Test
  void shouldGiveTheGroupsBackWhenOthersListNothingMore() {
    MinedRecord record = record("b", "q", List.of("p1", "p2"));
    List<ExampleGroup> groups = List.of(group(record, "n"));

    recent.mark(record("b", "q", List.of("p2")), groups);

    assertThat(recent.mark(record, groups)).isSameAs(groups);
  }

  @Test
  void shouldForgetTheQueryThatHasNotComeForLongest() {
    marked("b", "stays", List.of("p"), "n");
    marked("b", "goes", List.of("p"), "n");
    for (int i = 0; i < RecentPositives.MOST_QUERIES - 1; i++) {
      marked("b", "stays", List.of("p"), "n");
      marked("b", "q" + i, List.of("p"), "n");
    }

    assertThat(marked("b", "goes", List.of("other"), "p")).isEmpty();
    assertThat(marked("b", "stays", List.of("other"), "p")).containsExactly("p");
  }

  @Test
  void shouldKeepABoundedNumberOfPositivesOfAQuery() {
    int most = RecentPositives.MOST_POSITIVES;
    List<String> many = IntStream.range(0, 3 * most).mapToObj(i -> "p" + i).toList();
    marked("b", "q", many, "n");

    assertThat(marked("b", "q", List.of("other"), many.toArray(String[]::new)))
        .containsExactlyElementsOf(many.subList(0, most));
    assertThat(marked("b", "q", List.of("third"), many.toArray(String[]::new)))
        .containsExactlyElementsOf(many.subList(0, most - 1));
  }

  /** Ids of the negatives that are marked. */
  private List<String> marked(
      String board, String query, List<String> positives, String... negatives) {
    MinedRecord record = record(board, query, positives);
    return recent.mark(record, List.of(group(record, negatives))).stream()
        .flatMap(group -> group.negatives().stream())
        .filter(Negative::positiveElsewhere)
        .map(Negative::id)
        .toList();
  }

  private static MinedRecord record(String board, String query, List<String> positives) {
    return new MinedRecord(
        board,
        "s",
        Optional.empty(),
        0,
        item(query),
        positives.stream().map(RecentPositivesTest::item).toList(),
        List.of(item("n")));
  }

  private static MinedItem item(String id) {
    return new MinedItem(Optional.of(id), Optional.empty(), Optional.of(VECTOR));
  }

  private static ExampleGroup group(MinedRecord record, String... negatives) {
    List<String> positives = record.positives().stream().map(MinedItem::identity).toList();
    return new ExampleGroup(
        record.board(),
        record.source(),
        "e",
        0,
        1,
        record.query().identity(),
        positives.get(0),
        VECTOR,
        VECTOR,
        List.of(negatives).stream()
            .map(id -> new Negative(id, positives.contains(id), 0, VECTOR))
            .toList());
  }
}
