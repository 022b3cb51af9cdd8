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
 * The logged stores of the ranking stage; the names are part of the changelog topics' names. Seven
 * hold what scores and alerts are made of, two what readers ask for.
 */
public final class StoreNames {
  /** Identity, background and counters of each board. */
  public static final String BOARDS = "boards";

  /** Examples that wait for their board's background. */
  public static final String WAITING = "waiting-examples";

  /** Scored groups as they are folded, in a ring of slots for each source. */
  public static final String JOURNAL = "row-journal";

  /** States of panes, each with the sequence number it covers, in chunks. */
  public static final String SNAPSHOTS = "pane-snapshots";

  /** What was announced of each board: changes of rank, the last mixture. */
  public static final String ANNOUNCED = "announced";

  /** Detectors and alerts of each source. */
  public static final String ALARMS = "alarms";

  /** People's verdicts on examples. */
  public static final String VERDICTS = "verdicts";

  /** The newest output records of each board, as on their topics. */
  public static final String LATEST = "latest";

  /** Scores of each board at fixed steps, in a ring of slots. */
  public static final String HISTORY = "history";

  /** The global store of the registered boards. */
  public static final String REGISTERED = "registered-boards";

  /** The global store of the published IDF tables. */
  public static final String IDF_TABLES = "idf-tables";

  /** What scores and alerts are made of. */
  public static final List<String> STATE =
      List.of(BOARDS, WAITING, JOURNAL, SNAPSHOTS, ANNOUNCED, ALARMS, VERDICTS);

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
    StoreBuilder<KeyValueStore<Bytes, byte[]>> builder =
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
            .withLoggingEnabled(Map.of());
    // Detectors are written again with each record; what a commit makes durable is the last of it.
    // The others are written once per record or pane: a cache would only keep copies of large
    // values in the heap.
    return name.equals(ALARMS) ? builder.withCachingEnabled() : builder.withCachingDisabled();
  }
}
