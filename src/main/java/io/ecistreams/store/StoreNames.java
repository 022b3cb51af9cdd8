package io.ecistreams.store;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The logged stores of the ranking stage; the names are part of the changelog topics' names. Most
 * hold what scores and alerts are made of, two what readers ask for.
 */
public final class StoreNames {
  /** Identity, background and counters of each board. */
  public static final String BOARDS = "boards";

  /** Examples that wait for their board's background. */
  public static final String WAITING = "waiting-examples";

  /** Rows that were merged since a snapshot, in a ring of entries for each source. */
  public static final String JOURNAL = "pane-journal";

  /** States of panes, each with the sequence number it covers, in chunks. */
  public static final String SNAPSHOTS = "pane-snapshots";

  /** What was announced of each board: changes of rank, the last mixture. */
  public static final String ANNOUNCED = "announced";

  /** Detectors and alerts of each source. */
  public static final String ALARMS = "alarms";

  /** People's verdicts on examples. */
  public static final String VERDICTS = "verdicts";

  /** What rounds of training yielded. */
  public static final String OUTCOMES = "outcomes";

  /** Panels of partials of which the last has not come yet. */
  public static final String PANELS = "partial-panels";

  /** The newest output records of each board, as on their topics. */
  public static final String LATEST = "latest";

  /** Scores of each board at fixed steps, in a ring of slots. */
  public static final String HISTORY = "history";

  /** The global store of the registered boards. */
  public static final String REGISTERED = "registered-boards";

  /** The global store of the published IDF tables. */
  public static final String IDF_TABLES = "idf-tables";

  /** The sums of a folding task; not logged. */
  public static final String FOLDS = "folds";

  /** The boards of a ranking task in memory; not logged. */
  public static final String LIVE_BOARDS = "live-boards";

  /** What scores and alerts are made of. */
  public static final List<String> STATE =
      List.of(BOARDS, WAITING, JOURNAL, SNAPSHOTS, ANNOUNCED, ALARMS, VERDICTS, OUTCOMES, PANELS);

  /** What readers ask for. */
  public static final List<String> SERVED = List.of(LATEST, HISTORY);

  /** Both. */
  public static final List<String> ALL = Stream.concat(STATE.stream(), SERVED.stream()).toList();

  private StoreNames() {}

  /** Builders of all logged stores, for a topology. */
  public static List<StoreBuilder<?>> builders() {
    return ALL.stream().<StoreBuilder<?>>map(StoreNames::builder).toList();
  }

  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> builder(String name) {
    // Boards are written once a commit: a cache would only keep copies of large values in the heap,
    // and compete with the marks of the commit hook.
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
        .withLoggingEnabled(Map.of())
        .withCachingDisabled();
  }
}
