package io.ecistreams.store;

import io.ecistreams.scoring.BoardInputCodecV1;
import io.ecistreams.scoring.Partial;
import io.ecistreams.scoring.PartialPanel;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Puts partials together from their panels. A thread sends the panels of one partial after another,
 * so of each input partition at most one partial is incomplete; one that another follows was cut
 * off by a crash, and what it held is read again. What is incomplete at a commit is kept in the
 * store {@link StoreNames#PANELS}. Not safe for use by several threads.
 */
public final class PartialPanels {
  private final KeyValueStore<Bytes, byte[]> store;
  private final Map<Integer, Incomplete> incomplete = new TreeMap<>();

  /** Partitions of which the store has panels. */
  private final Map<Integer, Integer> stored = new TreeMap<>();

  private final Set<Integer> changed = new HashSet<>();

  private static final class Incomplete {
    private final PartialPanel[] panels;
    private int count;

    private Incomplete(int count) {
      this.panels = new PartialPanel[count];
    }

    private boolean isOf(PartialPanel panel) {
      return panels.length == panel.count()
          && Arrays.stream(panels)
              .filter(Objects::nonNull)
              .allMatch(known -> known.id().equals(panel.id()));
    }

    private boolean add(PartialPanel panel) {
      count += panels[panel.index()] == null ? 1 : 0;
      panels[panel.index()] = panel;
      return count == panels.length;
    }
  }

  /** Takes up what the store has. */
  public PartialPanels(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
    try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
      all.forEachRemaining(
          entry -> {
            PartialPanel panel = (PartialPanel) BoardInputCodecV1.decode(entry.value);
            add(panel);
            stored.merge(panel.id().partition(), panel.count(), Math::max);
          });
    }
    changed.clear();
  }

  /** Adds a panel; gives the partial if this is its last. */
  public Optional<Partial> add(PartialPanel panel) {
    int partition = panel.id().partition();
    changed.add(partition);
    Incomplete known = incomplete.get(partition);
    if (known == null || !known.isOf(panel)) {
      known = new Incomplete(panel.count());
      incomplete.put(partition, known);
    }
    if (!known.add(panel)) {
      return Optional.empty();
    }
    incomplete.remove(partition);
    int length = Arrays.stream(known.panels).mapToInt(part -> part.bytes().length).sum();
    ByteBuffer whole = ByteBuffer.allocate(length);
    for (PartialPanel part : known.panels) {
      whole.put(part.bytes());
    }
    return Optional.of((Partial) BoardInputCodecV1.decode(whole.array()));
  }

  /** Makes durable what is incomplete. */
  public void persist() {
    for (int partition : changed) {
      Optional.ofNullable(stored.remove(partition))
          .ifPresent(
              count ->
                  IntStream.range(0, count)
                      .forEach(index -> store.delete(StoreKeys.panel(partition, index))));
      Optional.ofNullable(incomplete.get(partition)).ifPresent(this::write);
    }
    changed.clear();
  }

  private void write(Incomplete partial) {
    for (PartialPanel panel : partial.panels) {
      if (panel != null) {
        store.put(
            StoreKeys.panel(panel.id().partition(), panel.index()),
            BoardInputCodecV1.encode(panel));
        stored.put(panel.id().partition(), panel.count());
      }
    }
  }
}
