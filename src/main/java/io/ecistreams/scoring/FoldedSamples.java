package io.ecistreams.scoring;

import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.ExampleGroup.Negative;
import io.ecistreams.model.Fnv1a64;
import io.ecistreams.model.SampledExample;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The newest examples of each source since the last commit that have texts: one of a record, as
 * examples of one query are much alike. Not safe for use by several threads.
 */
final class FoldedSamples {
  /** Of a source and commit. */
  private static final int MOST = 8;

  private final Map<Key, Deque<SampledExample>> newest = new HashMap<>();

  private record Key(String board, String source, String encoder) {}

  /**
   * Takes an example of a group, unless it lacks texts or continues a record.
   *
   * @param judged what was said of the examples as they were folded
   */
  void add(ExampleGroup group, ExampleFlags judged) {
    if (group.records() == 0) {
      return;
    }
    int place =
        (int) Long.remainderUnsigned(Fnv1a64.hash(group.queryId()), group.negatives().size());
    Negative negative = group.negatives().get(place);
    if (group.queryText().isPresent()
        && group.positiveText().isPresent()
        && negative.text().isPresent()) {
      Deque<SampledExample> kept =
          newest.computeIfAbsent(
              new Key(group.board(), group.source(), group.encoder()), key -> new ArrayDeque<>());
      if (kept.size() == MOST) {
        kept.removeFirst();
      }
      kept.addLast(
          new SampledExample(
              group.queryText().get(),
              group.positiveText().get(),
              negative.text().get(),
              negative.labelledPositive(),
              judged.isEasy(place)));
    }
  }

  /** Gives them away. */
  void drain(Consumer<? super SampledExamples> outputs) {
    newest.forEach(
        (key, kept) ->
            outputs.accept(
                new SampledExamples(key.board(), key.source(), key.encoder(), List.copyOf(kept))));
    newest.clear();
  }

  void clear() {
    newest.clear();
  }
}
