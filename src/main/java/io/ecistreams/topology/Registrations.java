package io.ecistreams.topology;

import io.ecistreams.model.Background;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.serde.EstimateMapping;
import io.ecistreams.store.StoreNames;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/**
 * The registered boards as the topic of backgrounds has them, each decoded once. Not safe for use
 * by several threads.
 */
final class Registrations {
  private static final int MOST_KNOWN = 10_000;

  private final Deserializer<io.ecistreams.avro.Background> decoder;
  private final Map<String, Known> known = new HashMap<>();
  private ReadOnlyKeyValueStore<String, ValueAndTimestamp<byte[]>> registered;

  private record Known(byte[] bytes, Registration registration) {}

  /**
   * A board as it is registered.
   *
   * @param identity encoder and dimension
   * @param background empty while it calibrates
   */
  record Registration(BoardIdentity identity, Optional<Background> background) {}

  Registrations(Deserializer<io.ecistreams.avro.Background> decoder) {
    this.decoder = decoder;
  }

  void open(ReadOnlyKeyValueStore<String, ValueAndTimestamp<byte[]>> store) {
    registered = store;
    known.clear();
  }

  /** A board; empty where it is not registered. */
  Optional<Registration> find(String board) {
    byte[] bytes = ValueAndTimestamp.getValueOrNull(registered.get(board));
    if (bytes == null) {
      known.remove(board);
      return Optional.empty();
    }
    Known last = known.get(board);
    if (last == null || !Arrays.equals(last.bytes(), bytes)) {
      if (known.size() >= MOST_KNOWN) {
        known.clear();
      }
      last = new Known(bytes, decode(bytes));
      known.put(board, last);
    }
    return Optional.of(last.registration());
  }

  private Registration decode(byte[] bytes) {
    io.ecistreams.avro.Background record = decoder.deserialize(StoreNames.REGISTERED, bytes);
    return new Registration(
        new BoardIdentity(record.getEncoderId(), record.getDimension()),
        EstimateMapping.background(record));
  }
}
