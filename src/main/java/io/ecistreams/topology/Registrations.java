package io.ecistreams.topology;

import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.Registration;
import io.ecistreams.serde.EstimateMapping;
import io.ecistreams.store.StoreNames;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The registered boards as the topic of backgrounds has them, each decoded once. Not safe for use
 * by several threads.
 */
final class Registrations {
  private static final int MOST_KNOWN = 10_000;

  private final Deserializer<io.ecistreams.avro.Background> decoder;
  private final GlobalTable table;
  private final Map<String, Known> known = new HashMap<>();
  private ReadOnlyKeyValueStore<String, byte[]> registered;

  /** What was read after so many changes; null where the board was not registered. */
  private record Known(long changes, byte[] bytes, Optional<Registration> registration) {}

  Registrations(Deserializer<io.ecistreams.avro.Background> decoder, GlobalTable table) {
    this.decoder = decoder;
    this.table = table;
  }

  void open(ReadOnlyKeyValueStore<String, byte[]> store) {
    registered = store;
    known.clear();
  }

  /** A board; empty where it is not registered. */
  Optional<Registration> find(String board) {
    long changes = table.changes();
    Known last = known.get(board);
    if (last == null || last.changes() != changes) {
      if (known.size() >= MOST_KNOWN) {
        known.clear();
      }
      last = read(board, changes, last);
      known.put(board, last);
    }
    return last.registration();
  }

  private Known read(String board, long changes, Known last) {
    byte[] bytes = registered.get(board);
    Optional<Registration> registration =
        last != null && Arrays.equals(last.bytes(), bytes)
            ? last.registration()
            : Optional.ofNullable(bytes).map(this::decode);
    return new Known(changes, bytes, registration);
  }

  private Registration decode(byte[] bytes) {
    io.ecistreams.avro.Background record = decoder.deserialize(StoreNames.REGISTERED, bytes);
    return new Registration(
        new BoardIdentity(record.getEncoderId(), record.getDimension()),
        EstimateMapping.background(record));
  }
}
