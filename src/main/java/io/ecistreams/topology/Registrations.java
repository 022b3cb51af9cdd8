package io.ecistreams.topology;

import io.ecistreams.avro.Background;
import io.ecistreams.model.Registration;
import io.ecistreams.serde.RegistrationMapping;
import io.ecistreams.store.StoreNames;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registered boards as the topic of backgrounds has them, each decoded once. Not safe for use
 * by several threads.
 */
final class Registrations {
  private static final Logger LOG = LoggerFactory.getLogger(Registrations.class);
  private static final int MOST_KNOWN = 10_000;

  private final Deserializer<Background> decoder;
  private final GlobalTable table;
  private final Map<String, Known> known = new HashMap<>();
  private ReadOnlyKeyValueStore<String, byte[]> registered;

  /** What was read after so many changes; null where the board was not registered. */
  private record Known(long changes, byte[] bytes, Optional<Registration> registration) {}

  Registrations(Deserializer<Background> decoder, GlobalTable table) {
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
            : Optional.ofNullable(bytes).flatMap(found -> decode(board, found));
    return new Known(changes, bytes, registration);
  }

  /**
   * Nothing where somebody else wrote it: the groups of the board travel whole then, which is
   * slower and not wrong.
   */
  private Optional<Registration> decode(String board, byte[] bytes) {
    try {
      Background record = decoder.deserialize(StoreNames.REGISTERED, bytes);
      return Optional.of(RegistrationMapping.registration(record));
    } catch (SerializationException | IllegalArgumentException | NoSuchElementException e) {
      LOG.warn(
          "the record of board {} on the topic of backgrounds is passed over, as it is none of this application's records ({}): find out who writes to that topic",
          board,
          e.getMessage());
      return Optional.empty();
    }
  }
}
