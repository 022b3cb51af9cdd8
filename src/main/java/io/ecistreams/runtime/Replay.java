package io.ecistreams.runtime;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Ranking;
import io.ecistreams.config.EciConfig;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Rejection;
import io.ecistreams.scoring.Intake;
import io.ecistreams.serde.AvroMapping;
import io.ecistreams.serde.EstimateMapping;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Scores records of the input topic as the application does: the same intake, panes, windows and
 * late examples, and the timestamp of each record as the clock of its time. Not safe for use by
 * several threads.
 *
 * <p>The application adds up sums in the order of its commits, which is not recorded: numbers agree
 * to rounding. Where records come near the end of the grace, which of them are late depends on
 * these commits too. What people's verdicts add to a ranking, and the changes that were announced,
 * depend on when it was looked at and are not replayed.
 */
public final class Replay implements AutoCloseable {
  private final DecodedNegatives decoder;
  private final OfflineScoring scoring;
  private final Predicate<MinedNegatives> isWanted;
  private final SortedMap<String, Set<Integer>> partitions = new TreeMap<>();

  /**
   * Nothing is scored yet.
   *
   * @param intake as the application has it, so with the same IDF table
   * @param calibration with the backgrounds that the application has frozen as those given
   * @param isWanted tells the records of boards and revisions to score
   */
  public Replay(
      EciConfig config,
      Intake intake,
      CalibrationPolicy calibration,
      Predicate<MinedNegatives> isWanted) {
    this.decoder = new DecodedNegatives(config);
    this.scoring = OfflineScoring.inWindows(intake, config.boards(), calibration);
    this.isWanted = isWanted;
  }

  /** What became of a record: not wanted, scored, or refused. */
  public sealed interface Taken {
    /** It is of another board or revision. */
    record Passed() implements Taken {}

    /** It counts, or is late and counted as such. */
    record Scored() implements Taken {}

    /** The application refuses it too. */
    record Refused(Rejection rejection) implements Taken {}
  }

  /** Scores a record. */
  public Taken add(ConsumerRecord<byte[], byte[]> record) {
    Outcome<MinedNegatives> decoded = decoder.decode(record);
    if (decoded instanceof Outcome.Refused<MinedNegatives> refused) {
      return new Taken.Refused(refused.rejection());
    }
    MinedNegatives mined = ((Outcome.Accepted<MinedNegatives>) decoded).value();
    if (!isWanted.test(mined)) {
      return new Taken.Passed();
    }
    Outcome<MinedRecord> mapped = AvroMapping.toMinedRecord(mined);
    if (mapped instanceof Outcome.Refused<MinedRecord> refused) {
      return new Taken.Refused(refused.rejection());
    }
    Optional<Rejection> rejection =
        scoring.add(((Outcome.Accepted<MinedRecord>) mapped).value(), record.timestamp());
    if (rejection.isEmpty()) {
      partitions
          .computeIfAbsent(mined.getBoard(), board -> new TreeSet<>())
          .add(record.partition());
    }
    return rejection.<Taken>map(Taken.Refused::new).orElseGet(Taken.Scored::new);
  }

  /** Partitions that the scored records of each board came from. */
  public Map<String, Set<Integer>> partitions() {
    return partitions;
  }

  /**
   * The rankings of all boards, by name; without windows where a board still calibrates.
   *
   * @param nowMs their time of emission
   */
  public SortedMap<String, Ranking> rankings(long nowMs) {
    SortedMap<String, Ranking> rankings = new TreeMap<>();
    scoring
        .estimates()
        .forEach(
            (board, estimate) ->
                rankings.put(
                    board,
                    EstimateMapping.ranking(
                        estimate, Map.of(), scoring.waitingExamples(board), 0, nowMs)));
    return rankings;
  }

  @Override
  public void close() {
    decoder.close();
  }
}
