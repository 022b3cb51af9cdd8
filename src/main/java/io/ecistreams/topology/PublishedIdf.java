package io.ecistreams.topology;

import io.ecistreams.lexical.IdfRecords;
import io.ecistreams.lexical.IdfRecords.Pointer;
import io.ecistreams.lexical.IdfTable;
import io.ecistreams.scoring.Intake;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The intake with the newest published IDF table, one for all tasks of an instance. An intake that
 * was given a table keeps it. A new table counts from the next record on; while it cannot be put
 * together the one before is used.
 */
final class PublishedIdf {
  private static final Logger LOG = LoggerFactory.getLogger(PublishedIdf.class);

  private final Intake given;
  private volatile Followed followed;

  /** An intake and the pointer it was made for; null where there was none. */
  private record Followed(byte[] pointer, Intake intake) {}

  PublishedIdf(Intake given) {
    this.given = given;
    this.followed = new Followed(null, given);
  }

  /** The intake for a record of now. */
  Intake intake(ReadOnlyKeyValueStore<String, ValueAndTimestamp<byte[]>> store) {
    if (given.hasTable()) {
      return given;
    }
    byte[] pointer = value(store, IdfRecords.NEWEST);
    Followed now = followed;
    return Arrays.equals(now.pointer(), pointer) ? now.intake() : follow(pointer, store);
  }

  private synchronized Intake follow(
      byte[] pointer, ReadOnlyKeyValueStore<String, ValueAndTimestamp<byte[]>> store) {
    if (!Arrays.equals(followed.pointer(), pointer)) {
      followed = new Followed(pointer, next(Pointer.fromBytes(pointer), store));
    }
    return followed.intake();
  }

  private Intake next(
      Optional<Pointer> pointer, ReadOnlyKeyValueStore<String, ValueAndTimestamp<byte[]>> store) {
    if (pointer.isEmpty()) {
      LOG.info("no IDF table is published: all query terms weigh the same");
      return given;
    }
    Optional<IdfTable> table = IdfRecords.table(pointer.get(), key -> value(store, key));
    if (table.isEmpty()) {
      LOG.warn(
          "IDF table {} is not whole: going on with the one before; publish it again",
          pointer.get().id());
      return followed.intake();
    }
    LOG.info(
        "query terms are weighed by {}, {} terms of {} passages",
        pointer.get().id(),
        pointer.get().terms(),
        pointer.get().passages());
    return given.withTable(table.get());
  }

  private static byte[] value(
      ReadOnlyKeyValueStore<String, ValueAndTimestamp<byte[]>> store, String key) {
    return ValueAndTimestamp.getValueOrNull(store.get(key));
  }
}
