package io.ecistreams.query;

import io.ecistreams.avro.Alert;
import io.ecistreams.avro.Background;
import io.ecistreams.avro.Mixture;
import io.ecistreams.avro.Ranking;
import io.ecistreams.store.HistoryPoint;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What can be asked of this instance. Safe for use by several threads. All methods but {@link
 * #status()} and {@link #self()} throw {@link NotReadyException} while the stores cannot be asked.
 *
 * <p>Answers are as of the newest record that was processed here, which the next commit makes
 * visible on the topics too, a tenth of a second later at most by default. Under exactly_once_v2 a
 * transaction that is rolled back takes them back; the stores are restored to the last commit then.
 */
public interface BoardQueries {

  /** What the instance is doing. */
  InstanceStatus status();

  /** The address at which this instance serves requests. */
  Endpoint self();

  /** The addresses of all other instances that serve requests. */
  List<Endpoint> peers();

  /** The registrations of all boards of the application, by name, on this instance or another. */
  List<Background> registered();

  /** The registration of one board; empty if there is no such board. */
  Optional<Background> registered(String board);

  /** The instance that owns a board. */
  Owner owner(String board);

  /** The newest ranking of a board in the stores of this instance. */
  Optional<Ranking> ranking(String board);

  /** The newest mixture of a board in the stores of this instance. */
  Optional<Mixture> mixture(String board);

  /** Names of all sources that a board has had a record of, in the stores of this instance. */
  Set<String> sources(String board);

  /** The alerts of a board in the stores of this instance, the most urgent first. */
  List<Alert> alerts(String board);

  /**
   * The newest examples of a board that people should judge, in the stores of this instance: those
   * of a source together, each sample's oldest first.
   */
  List<AskedExample> examples(String board);

  /** The history of a board in the stores of this instance since a time, the oldest first. */
  List<HistoryPoint> history(String board, long fromMs);
}
