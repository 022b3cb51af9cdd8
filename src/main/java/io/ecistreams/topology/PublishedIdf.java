package io.ecistreams.topology;

import io.ecistreams.lexical.IdfRecords;
import io.ecistreams.lexical.IdfRecords.Pointer;
import io.ecistreams.lexical.IdfTable;
import io.ecistreams.scoring.Intake;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
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
  private final GlobalTable table;
  private volatile Followed followed;

  /** An intake and the pointer it was made for, null for none, read after so many changes. */
  private record Followed(long changes, byte[] pointer, Intake intake) {}

  PublishedIdf(Intake given, GlobalTable table) {
    this.given = given;
    this.table = table;
    this.followed = new Followed(-1, null, given);
  }

  /** The intake for a record of now. */
  Intake intake(ReadOnlyKeyValueStore<String, byte[]> store) {
    Followed now = followed;
    return given.hasTable() || now.changes() == table.changes() ? now.intake() : follow(store);
  }

  private synchronized Intake follow(ReadOnlyKeyValueStore<String, byte[]> store) {
    long changes = table.changes();
    byte[] pointer = store.get(IdfRecords.NEWEST);
    Intake intake =
        Arrays.equals(followed.pointer(), pointer)
            ? followed.intake()
            : next(Pointer.fromBytes(pointer), store);
    followed = new Followed(changes, pointer, intake);
    return intake;
  }

  private Intake next(Optional<Pointer> pointer, ReadOnlyKeyValueStore<String, byte[]> store) {
    if (pointer.isEmpty()) {
      LOG.info("no IDF table is published: all query terms weigh the same");
      return given;
    }
    Optional<IdfTable> table = IdfRecords.table(pointer.get(), store::get);
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
}
