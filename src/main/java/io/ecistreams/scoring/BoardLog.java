package io.ecistreams.scoring;

import io.ecistreams.information.PaneSeries;
import io.ecistreams.information.SourceState;
import io.ecistreams.outcome.TrainingReport;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What of a board must survive. Whoever implements it keeps and gives back; it decides nothing.
 * What was handed over is permanent together with everything else of the transaction in which
 * {@link #persist} was called, or not at all.
 */
public interface BoardLog {

  void writeHeader(BoardHeader header);

  void writeAnnounced(Announced announced);

  Optional<Announced> readAnnounced();

  /** Writes the state of the alarms of a source. */
  void writeAlarms(String source, byte[] state);

  /** Shows each source's state of the alarms. */
  void forEachAlarms(BiConsumer<String, byte[]> action);

  /** Replaces the verdict on an example. */
  void writeVerdict(String source, String exampleId, Testimony judgement);

  Optional<Testimony> readVerdict(String source, String exampleId);

  /** Keeps what training yielded, in the place of what has the same id. */
  void writeOutcome(TrainingReport report);

  void deleteOutcome(String id);

  void forEachOutcome(Consumer<TrainingReport> action);

  /** Keeps a group that waits for the background. */
  void addWaiting(long sequence, RoutedGroup group);

  /** Removes and returns a waiting group. */
  RoutedGroup takeWaiting(long sequence);

  void forEachWaiting(Consumer<RoutedGroup> action);

  /** Whether a part can be added while the board's panes are not in memory. */
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

  /** Deletes everything of the board. */
  void delete();
}
