package io.ecistreams.scoring;

import io.ecistreams.information.PaneSeries;
import io.ecistreams.information.SourceState;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** What of the examples of one revision must survive; see {@link BoardLog}. */
public interface ExampleLog {

  /** Keeps a group that waits for the background. */
  void addWaiting(long sequence, RoutedGroup group);

  /** Removes and returns a waiting group. */
  RoutedGroup takeWaiting(long sequence);

  /**
   * Shows the groups that wait.
   *
   * @param from sequence number of the oldest: those before it were taken
   */
  void forEachWaiting(long from, Consumer<RoutedGroup> action);

  /** Whether a part can be added while the revision's panes are not in memory. */
  boolean takesWithoutPanes(String source, long paneStartMs, SourceState part);

  /** Adds what was merged into a pane; kept by the next {@link #persist}. */
  void add(String source, long paneStartMs, SourceState part);

  /** Takes note of panes that were merged into the past of their source. */
  void expire(String source, List<Long> paneStarts);

  /**
   * Makes durable all that was added.
   *
   * @param panes the panes of a source as they are now, asked only where they are needed
   */
  void persist(Function<String, PaneSeries> panes);

  /**
   * Puts back everything that was added, whether made durable yet or not.
   *
   * @param panes the empty panes of a source
   */
  void load(Function<String, PaneSeries> panes);
}
