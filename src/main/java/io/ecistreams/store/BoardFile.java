package io.ecistreams.store;

import io.ecistreams.model.SampledExample;
import io.ecistreams.outcome.TrainingReport;
import io.ecistreams.scoring.Announced;
import io.ecistreams.scoring.BoardHeader;
import io.ecistreams.scoring.BoardLog;
import io.ecistreams.scoring.ExampleLog;
import io.ecistreams.scoring.RevisionBook;
import io.ecistreams.scoring.Testimony;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The log of one board in the stores of its task. Not safe for use by several threads. */
final class BoardFile implements BoardLog {
  private final String board;
  private final BoardStores stores;
  private final long journalBytes;
  private final LiveState live;

  /** By the serial number of their revision. */
  private final SortedMap<Integer, ExampleFile> examples = new TreeMap<>();

  /** Revisions whose examples go once a header is written that does not have them. */
  private final List<Integer> passed = new ArrayList<>();

  /**
   * A log.
   *
   * @param journalBytes most bytes of the journal of a source
   * @param live counts how often the board is read
   */
  BoardFile(String board, BoardStores stores, long journalBytes, LiveState live) {
    this.board = board;
    this.stores = stores;
    this.journalBytes = journalBytes;
    this.live = live;
  }

  @Override
  public ExampleLog examples(int serial, boolean isNew) {
    String name = StoreKeys.ofRevision(board, serial);
    if (isNew) {
      // Without transactions a crash may have left some of a revision that no header knew.
      stores.deleteExamples(name);
    }
    ExampleFile file = new ExampleFile(name, stores, journalBytes, live, isNew);
    examples.put(serial, file);
    return file;
  }

  @Override
  public void deleteExamples(int serial) {
    examples.remove(serial);
    passed.add(serial);
  }

  @Override
  public void writeHeader(BoardHeader header) {
    stores.write(board, header);
    examples.values().forEach(ExampleFile::deleteTaken);
    passed.forEach(serial -> stores.deleteExamples(StoreKeys.ofRevision(board, serial)));
    passed.clear();
  }

  @Override
  public void writeRevisions(RevisionBook revisions) {
    stores.writeRevisions(board, revisions);
  }

  @Override
  public Optional<RevisionBook> readRevisions() {
    return stores.readRevisions(board);
  }

  @Override
  public void writeAnnounced(Announced announced) {
    stores.writeAnnounced(board, announced);
  }

  @Override
  public Optional<Announced> readAnnounced() {
    return stores.readAnnounced(board);
  }

  @Override
  public void writeAlarms(String source, byte[] state) {
    stores.writeAlarm(board, source, state);
  }

  @Override
  public void forEachAlarms(BiConsumer<String, byte[]> action) {
    stores.forEachAlarm(board, action);
  }

  @Override
  public void writeVerdict(String source, String exampleId, Testimony judgement) {
    stores.writeVerdict(board, source, exampleId, judgement);
  }

  @Override
  public Optional<Testimony> readVerdict(String source, String exampleId) {
    return stores.readVerdict(board, source, exampleId);
  }

  @Override
  public void writeOutcome(TrainingReport report) {
    stores.writeOutcome(board, report);
  }

  @Override
  public void deleteOutcome(String id) {
    stores.deleteOutcome(board, id);
  }

  @Override
  public void forEachOutcome(Consumer<TrainingReport> action) {
    stores.forEachOutcome(board, action);
  }

  @Override
  public void writeSample(String source, int place, String encoder, SampledExample example) {
    stores.writeSample(board, source, place, encoder, example);
  }

  @Override
  public void forEachSample(SampleReader action) {
    stores.forEachSample(board, action);
  }

  @Override
  public void deleteSamples() {
    stores.deleteSamples(board);
  }

  @Override
  public void delete() {
    stores.delete(board);
  }
}
