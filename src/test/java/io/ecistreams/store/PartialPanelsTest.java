package io.ecistreams.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.model.ExampleGroup;
import io.ecistreams.scoring.BoardInputCodecV1;
import io.ecistreams.scoring.Partial;
import io.ecistreams.scoring.PartialPanel;
import io.ecistreams.testing.Examples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

class PartialPanelsTest {
  private static final int PANELS = 4;

  private final KeyValueStore<Bytes, byte[]> store = MemoryStores.open().panels();
  private final Random random = new Random(1);
  private PartialPanels panels = new PartialPanels(store);

  @Test
  void shouldGiveThePartialOnceItsLastPanelHasCome() {
    Partial partial = partial("a");
    List<PartialPanel> pieces = pieces(partial, 0, 7);
    for (PartialPanel piece : pieces.subList(0, PANELS - 1)) {
      assertThat(panels.add(piece)).isEmpty();
    }

    assertSame(panels.add(pieces.get(PANELS - 1)), partial);

    panels.persist();
    assertThat(MemoryStores.keys(store)).isEmpty();
  }

  @Test
  void shouldPutTogetherWhatComesFromSeveralPartitionsAtOnce() {
    List<Partial> partials = List.of(partial("a"), partial("b"), partial("c"));
    for (int i = 0; i < PANELS; i++) {
      for (int partition = 0; partition < 3; partition++) {
        Partial partial = partials.get(partition);
        Optional<Partial> whole = panels.add(pieces(partial, partition, 7).get(i));
        if (i == PANELS - 1) {
          assertSame(whole, partial);
        } else {
          assertThat(whole).isEmpty();
        }
      }
      panels.persist();
      assertThat(MemoryStores.keys(store)).hasSize(i == PANELS - 1 ? 0 : 3 * (i + 1));
    }
  }

  @Test
  void shouldForgetAPartialThatWasCutOffWhenAnotherFollows() {
    pieces(partial("a"), 0, 7).subList(0, PANELS - 1).forEach(panels::add);
    panels.persist();
    assertThat(MemoryStores.keys(store)).hasSize(PANELS - 1);
    Partial next = partial("b");
    List<PartialPanel> pieces = pieces(next, 0, 9);

    assertThat(panels.add(pieces.get(0))).isEmpty();
    panels.persist();
    assertThat(MemoryStores.keys(store)).hasSize(1);
    for (PartialPanel piece : pieces.subList(1, PANELS - 1)) {
      assertThat(panels.add(piece)).isEmpty();
    }
    assertSame(panels.add(pieces.get(PANELS - 1)), next);
    panels.persist();
    assertThat(MemoryStores.keys(store)).isEmpty();
  }

  @Test
  void shouldForgetAPartialThatWasCutOffWhenOneOfOtherPanelsFollows() {
    PartialPanel first = pieces(partial("a"), 0, 7).get(0);
    panels.add(first);
    Partial other = partial("b");

    Optional<Partial> whole =
        panels.add(new PartialPanel("run", first.id(), 0, 1, BoardInputCodecV1.encode(other)));

    assertSame(whole, other);
    panels.persist();
    assertThat(MemoryStores.keys(store)).isEmpty();
  }

  @Test
  void shouldGoOnWhereItWasWhenRestartedAfterEveryPanel() {
    Partial partial = partial("a");
    for (PartialPanel piece : pieces(partial, 3, 7)) {
      Optional<Partial> whole = panels.add(piece);
      panels.persist();
      panels = new PartialPanels(store);
      if (piece.index() == PANELS - 1) {
        assertSame(whole, partial);
      } else {
        assertThat(whole).isEmpty();
      }
    }
    assertThat(MemoryStores.keys(store)).isEmpty();
  }

  @Test
  void shouldGiveThePartialOnceWhenItsPanelsComeAgain() {
    Partial partial = partial("a");
    List<PartialPanel> pieces = pieces(partial, 0, 7);
    pieces.subList(0, 2).forEach(panels::add);
    panels.persist();
    panels = new PartialPanels(store);
    pieces.subList(0, PANELS - 1).forEach(piece -> assertThat(panels.add(piece)).isEmpty());

    assertSame(panels.add(pieces.get(PANELS - 1)), partial);

    panels.persist();
    assertThat(MemoryStores.keys(store)).isEmpty();
  }

  private static void assertSame(Optional<Partial> actual, Partial expected) {
    assertThat(BoardInputCodecV1.encode(actual.orElseThrow()))
        .isEqualTo(BoardInputCodecV1.encode(expected));
  }

  private Partial partial(String source) {
    ExampleGroup group = Examples.group(source, 1_000, "q", 6, 4, random);
    return Task.fold(Task.given(6).policies(), Examples.background(6), group);
  }

  private static List<PartialPanel> pieces(Partial partial, int partition, long lastOffset) {
    byte[] bytes = BoardInputCodecV1.encode(partial);
    int size = (bytes.length + PANELS - 1) / PANELS;
    PartialPanel.Id id = new PartialPanel.Id(partition, lastOffset - 1, lastOffset, 0);
    List<PartialPanel> pieces = new ArrayList<>();
    for (int i = 0; i < PANELS; i++) {
      byte[] piece = Arrays.copyOfRange(bytes, i * size, Math.min(bytes.length, (i + 1) * size));
      pieces.add(new PartialPanel("run", id, i, PANELS, piece));
    }
    return pieces;
  }
}
