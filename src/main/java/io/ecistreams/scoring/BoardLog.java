package io.ecistreams.scoring;

import io.ecistreams.model.SampledExample;
import io.ecistreams.outcome.TrainingReport;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What of a board must survive. Whoever implements it keeps and gives back; it decides nothing.
 * What was handed over is permanent together with everything else of the transaction in which
 * {@link #writeHeader} was called, or not at all.
 */
public interface BoardLog {

  void writeHeader(BoardHeader header);

  void writeAnnounced(Announced announced);

  Optional<Announced> readAnnounced();

  /** Writes the state of the alarms of a source. */
  void writeAlarms(String source, byte[] state);

  /** Shows each source's state of the alarms. */
  void forEachAlarms(BiConsumer<String, byte[]> action);

  /** Replaces the verdict on an example. */
  void writeVerdict(String source, String exampleId, Testimony judgement);

  Optional<Testimony> readVerdict(String source, String exampleId);

  /** Keeps what training yielded, in the place of what has the same id. */
  void writeOutcome(TrainingReport report);

  void deleteOutcome(String id);

  void forEachOutcome(Consumer<TrainingReport> action);

  void writeRevisions(RevisionBook revisions);

  Optional<RevisionBook> readRevisions();

  /**
   * The examples of a revision.
   *
   * @param serial no other revision of the board has had it
   * @param isNew whether there are none yet
   */
  ExampleLog examples(int serial, boolean isNew);

  /** Deletes the examples of a revision, with the next header that is written. */
  void deleteExamples(int serial);

  /**
   * Keeps an example of a source for later, in the place of what was there.
   *
   * @param encoder the revision that it was folded under
   */
  void writeSample(String source, int place, String encoder, SampledExample example);

  /** Shows source, encoder and example of each. */
  void forEachSample(SampleReader action);

  void deleteSamples();

  /** Reads an example that is kept. */
  @FunctionalInterface
  interface SampleReader {
    void read(String source, String encoder, SampledExample example);
  }

  /** Deletes everything of the board. */
  void delete();
}
