package io.ecistreams.store;

import io.ecistreams.model.BinaryReader;
import io.ecistreams.model.BinaryWriter;
import io.ecistreams.model.SampledExample;
import io.ecistreams.outcome.TrainingReport;
import io.ecistreams.scoring.Announced;
import io.ecistreams.scoring.BoardHeader;
import io.ecistreams.scoring.BoardInputCodecV1;
import io.ecistreams.scoring.BoardLog.SampleReader;
import io.ecistreams.scoring.RevisionBook;
import io.ecistreams.scoring.RoutedGroup;
import io.ecistreams.scoring.Testimony;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The stores of a task, as reads and writes of boards. Not safe for use by several threads.
 *
 * @param boards store {@link StoreNames#BOARDS}
 * @param waiting store {@link StoreNames#WAITING}
 * @param journal store {@link StoreNames#JOURNAL}
 * @param snapshots store {@link StoreNames#SNAPSHOTS}
 * @param announced store {@link StoreNames#ANNOUNCED}
 * @param alarms store {@link StoreNames#ALARMS}
 * @param verdicts store {@link StoreNames#VERDICTS}
 * @param outcomes store {@link StoreNames#OUTCOMES}
 * @param panels store {@link StoreNames#PANELS}
 */
public record BoardStores(
    KeyValueStore<Bytes, byte[]> boards,
    KeyValueStore<Bytes, byte[]> waiting,
    KeyValueStore<Bytes, byte[]> journal,
    KeyValueStore<Bytes, byte[]> snapshots,
    KeyValueStore<Bytes, byte[]> announced,
    KeyValueStore<Bytes, byte[]> alarms,
    KeyValueStore<Bytes, byte[]> verdicts,
    KeyValueStore<Bytes, byte[]> outcomes,
    KeyValueStore<Bytes, byte[]> panels) {
  /** Names of the stored boards. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> all = boards.all()) {
      all.forEachRemaining(entry -> names.add(StoreKeys.board(entry.key)));
    }
    return names;
  }

  Optional<BoardHeader> read(String board) {
    return Optional.ofNullable(boards.get(StoreKeys.board(board))).map(BoardHeader::fromBytes);
  }

  void write(String board, BoardHeader record) {
    boards.put(StoreKeys.board(board), record.toBytes());
  }

  Optional<Announced> readAnnounced(String board) {
    return Optional.ofNullable(announced.get(StoreKeys.board(board))).map(Announced::fromBytes);
  }

  void writeAnnounced(String board, Announced record) {
    announced.put(StoreKeys.board(board), record.toBytes());
  }

  Optional<RevisionBook> readRevisions(String board) {
    return Optional.ofNullable(announced.get(StoreKeys.revisions(board)))
        .map(RevisionBook::fromBytes);
  }

  void writeRevisions(String board, RevisionBook revisions) {
    announced.put(StoreKeys.revisions(board), revisions.toBytes());
  }

  /** Name of the source, or of the board itself, and its state. */
  void forEachAlarm(String board, BiConsumer<String, byte[]> action) {
    scan(alarms, board, (key, value) -> action.accept(StoreKeys.source(board, key), value));
  }

  void writeAlarm(String board, String source, byte[] state) {
    alarms.put(StoreKeys.sourcePrefix(board, source), state);
  }

  Optional<Testimony> readVerdict(String board, String source, String exampleId) {
    return readVerdict(verdicts, board, source, exampleId);
  }

  /** The newest verdict on an example in a store that is only read; empty without one. */
  public static Optional<Testimony> readVerdict(
      ReadOnlyKeyValueStore<Bytes, byte[]> verdicts,
      String board,
      String source,
      String exampleId) {
    return Optional.ofNullable(verdicts.get(StoreKeys.verdict(board, source, exampleId)))
        .map(bits -> Testimony.ofBits(bits[0]));
  }

  void writeVerdict(String board, String source, String exampleId, Testimony judgement) {
    verdicts.put(StoreKeys.verdict(board, source, exampleId), new byte[] {(byte) judgement.bits()});
  }

  void writeOutcome(String board, TrainingReport report) {
    BinaryWriter out = new BinaryWriter();
    report.writeTo(out);
    outcomes.put(StoreKeys.outcome(board, report.id()), out.toBytes());
  }

  void deleteOutcome(String board, String id) {
    outcomes.delete(StoreKeys.outcome(board, id));
  }

  void forEachOutcome(String board, Consumer<TrainingReport> action) {
    scan(
        outcomes,
        board,
        (key, value) ->
            action.accept(
                BinaryReader.readAll("a report of training", value, TrainingReport::readFrom)));
  }

  /** Names of the sources of a board in a store that is only read; none without the board. */
  public static Set<String> sources(ReadOnlyKeyValueStore<Bytes, byte[]> boards, String board) {
    return Optional.ofNullable(boards.get(StoreKeys.board(board)))
        .map(bytes -> BoardHeader.fromBytes(bytes).sources().keySet())
        .orElse(Set.of());
  }

  void putWaiting(String board, long sequence, RoutedGroup group) {
    waiting.put(
        StoreKeys.waiting(board, sequence), BoardInputCodecV1.encode(group.withoutOriginal()));
  }

  RoutedGroup readWaiting(String board, long sequence) {
    byte[] bytes = waiting.get(StoreKeys.waiting(board, sequence));
    if (bytes == null) {
      throw new StoredStateException(
          "waiting group " + sequence + " of board " + board + " is missing from its store");
    }
    return (RoutedGroup) BoardInputCodecV1.decode(bytes);
  }

  void deleteWaiting(String board, long sequence) {
    waiting.delete(StoreKeys.waiting(board, sequence));
  }

  void forEachWaiting(String board, long from, Consumer<RoutedGroup> action) {
    try (KeyValueIterator<Bytes, byte[]> entries =
        waiting.range(StoreKeys.waiting(board, from), StoreKeys.pastBoard(board))) {
      while (entries.hasNext()) {
        action.accept((RoutedGroup) BoardInputCodecV1.decode(entries.next().value));
      }
    }
  }

  /** Sources of the board in its journal or snapshots, by one look at a key for each. */
  SortedSet<String> sources(String board) {
    SortedSet<String> sources = new TreeSet<>();
    for (KeyValueStore<Bytes, byte[]> store : List.of(journal, snapshots)) {
      Bytes end = StoreKeys.pastBoard(board);
      Optional<Bytes> key = firstKey(store, StoreKeys.boardPrefix(board), end);
      while (key.isPresent()) {
        String source = StoreKeys.source(board, key.get());
        sources.add(source);
        key = firstKey(store, StoreKeys.pastSource(board, source), end);
      }
    }
    return sources;
  }

  private static Optional<Bytes> firstKey(
      KeyValueStore<Bytes, byte[]> store, Bytes from, Bytes to) {
    try (KeyValueIterator<Bytes, byte[]> entries = store.range(from, to)) {
      return entries.hasNext() ? Optional.of(entries.peekNextKey()) : Optional.empty();
    }
  }

  /** Deletes everything of a board. */
  void delete(String board) {
    for (KeyValueStore<Bytes, byte[]> store :
        List.of(waiting, journal, snapshots, alarms, verdicts, outcomes)) {
      delete(store, StoreKeys.boardPrefix(board));
      delete(store, StoreKeys.laterRevisions(board));
    }
    deleteSamples(board);
    announced.delete(StoreKeys.revisions(board));
    announced.delete(StoreKeys.board(board));
    boards.delete(StoreKeys.board(board));
  }

  /** Deletes the examples of a revision, by the name under which they are kept. */
  void deleteExamples(String revision) {
    for (KeyValueStore<Bytes, byte[]> store : List.of(waiting, journal, snapshots)) {
      delete(store, StoreKeys.boardPrefix(revision));
    }
  }

  void writeSample(String board, String source, int place, String encoder, SampledExample example) {
    BinaryWriter out = new BinaryWriter().putText(encoder);
    example.writeTo(out);
    journal.put(StoreKeys.journal(StoreKeys.ofSamples(board), source, place), out.toBytes());
  }

  void forEachSample(String board, SampleReader action) {
    String samples = StoreKeys.ofSamples(board);
    scan(
        journal,
        samples,
        (key, value) ->
            BinaryReader.readAll(
                "a sampled example",
                value,
                in -> {
                  String encoder = in.getText();
                  action.read(StoreKeys.source(samples, key), encoder, SampledExample.readFrom(in));
                  return samples;
                }));
  }

  void deleteSamples(String board) {
    delete(journal, StoreKeys.boardPrefix(StoreKeys.ofSamples(board)));
  }

  private static void delete(KeyValueStore<Bytes, byte[]> store, Bytes prefix) {
    List<Bytes> keys = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> entries =
        store.prefixScan(prefix, new BytesSerializer())) {
      entries.forEachRemaining(entry -> keys.add(entry.key));
    }
    keys.forEach(store::delete);
  }

  private static void scan(
      KeyValueStore<Bytes, byte[]> store, String board, BiConsumer<Bytes, byte[]> action) {
    try (KeyValueIterator<Bytes, byte[]> entries =
        store.prefixScan(StoreKeys.boardPrefix(board), new BytesSerializer())) {
      while (entries.hasNext()) {
        KeyValue<Bytes, byte[]> entry = entries.next();
        action.accept(entry.key, entry.value);
      }
    }
  }
}
