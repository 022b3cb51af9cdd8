package io.ecistreams.scoring;

import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.alarm.QuarantinePolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.RevisionsEstimate.StaleCount;
import io.ecistreams.model.WindowPolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What one stream thread has folded since its last commit, by board, background, source and pane. A
 * commit takes it away as partials and leaves it empty. Not safe for use by several threads.
 */
public final class Folds {
  private final BoardSettings settings;
  private final QuarantinePolicy quarantine;
  private final GroupScorer scorer;
  private final ExampleFlags flags = new ExampleFlags();
  private final Map<Partial.Key, Partial> partials = new HashMap<>();
  private final Map<Refused, Long> refused = new HashMap<>();
  private final Map<Stale, StaleCount> stale = new HashMap<>();
  private final FoldedSamples samples = new FoldedSamples();
  private long heapBytes;

  private record Stale(String board, String source, String encoder) {}

  private record Refused(String board, String source, RejectionReason reason) {}

  /** Nothing folded yet. */
  public Folds(BoardSettings settings, QuarantinePolicy quarantine) {
    this.settings = settings;
    this.quarantine = quarantine;
    this.scorer = settings.newScorer();
  }

  /**
   * Folds a group.
   *
   * @param background of the group's board, by its encoder and of its dimension
   * @return by how many bytes the sums have grown
   */
  public long fold(ExampleGroup group, CosineBackground background, RecordOrigin origin) {
    WindowPolicy windows = settings.windows();
    Partial.Key key =
        new Partial.Key(
            group.board(), background, group.source(), windows.paneStart(group.minedAtMs()));
    Partial partial = partials.get(key);
    long before = partial == null ? 0 : partial.heapBytes();
    if (partial == null) {
      partial = new Partial(key);
      partials.put(key, partial);
    }
    partial.fold(group, origin, scorer, quarantine, flags);
    long grown = partial.heapBytes() - before;
    heapBytes += grown;
    return grown;
  }

  /** What the detectors say of the examples of the group that was folded last. */
  public ExampleFlags flags() {
    return flags;
  }

  /** Counts a refused record of a source. */
  public void countRefused(String board, String source, RejectionReason reason) {
    refused.merge(new Refused(board, source, reason), 1L, Long::sum);
  }

  /** Keeps an example of the group that was folded last, for the board to judge it anew one day. */
  public void keepSample(ExampleGroup group) {
    samples.add(group, flags);
  }

  /** Counts records of a revision that passed. */
  public void countStale(StaleRecords records) {
    StaleCount count = records.count();
    stale.merge(
        new Stale(records.board(), records.source(), count.encoder()), count, StaleCount::plus);
  }

  /** Memory held, bytes. */
  public long heapBytes() {
    return heapBytes;
  }

  /** Gives everything away: the partials, then counts of other records, then samples. */
  public void drain(Consumer<BoardInput> outputs) {
    drainPartials(outputs);
    refused.forEach(
        (of, records) ->
            outputs.accept(new RefusedRecords(of.board(), of.source(), of.reason(), records)));
    refused.clear();
    stale.forEach((of, count) -> outputs.accept(new StaleRecords(of.board(), of.source(), count)));
    stale.clear();
    samples.drain(outputs);
  }

  /**
   * Gives the partials away, the oldest panes first, so that the newest examples of a commit make
   * none of its others late.
   */
  void drainPartials(Consumer<? super Partial> outputs) {
    List<Partial> oldestFirst = new ArrayList<>(partials.values());
    oldestFirst.sort(
        Comparator.comparingLong((Partial partial) -> partial.key().paneStartMs())
            .thenComparing(partial -> partial.key().board())
            .thenComparing(partial -> partial.key().source()));
    partials.clear();
    heapBytes = 0;
    oldestFirst.forEach(outputs);
  }

  /** Forgets everything. */
  public void clear() {
    partials.clear();
    refused.clear();
    stale.clear();
    samples.clear();
    heapBytes = 0;
  }
}
