package io.ecistreams.scoring;

import io.ecistreams.model.RescoredSample;
import io.ecistreams.model.SampledExample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The newest examples with texts of a board's sources under its active revision; once that has
 * passed, until they are judged anew under the next one (definition.md, section 12). They stay in
 * the log. Not safe for use by several threads.
 */
public final class BoardSamples {
  /** Of a source. */
  static final int MOST = 64;

  private final BoardLog log;
  private final Revisions revisions;
  private final Map<String, Integer> written = new HashMap<>();

  /** The active revision for which it is known that the log has no samples of another one. */
  private Optional<String> settledFor;

  private long version;

  /**
   * As the log has them.
   *
   * @param isNew whether it has none
   */
  BoardSamples(BoardLog log, Revisions revisions, boolean isNew) {
    this.log = log;
    this.revisions = revisions;
    this.settledFor = isNew ? Optional.of(revisions.active().encoder()) : Optional.empty();
  }

  /** Keeps examples in the place of older ones, unless some wait to be judged. */
  public void keep(SampledExamples sampled) {
    if (isSettled() && sampled.encoder().equals(revisions.active().encoder())) {
      for (SampledExample example : sampled.examples()) {
        int place = written.merge(sampled.source(), 1, Integer::sum) - 1;
        log.writeSample(sampled.source(), place % MOST, sampled.encoder(), example);
      }
    }
  }

  private boolean isSettled() {
    return settledFor.filter(revisions.active().encoder()::equals).isPresent();
  }

  /** Those of the revision before, with what they are to be judged under. */
  public Optional<StaleSamples> stale() {
    if (isSettled() || revisions.active().calibration().background().isEmpty()) {
      return Optional.empty();
    }
    String active = revisions.active().encoder();
    SortedMap<String, List<SampledExample>> stale = new TreeMap<>();
    log.forEachSample(
        (source, encoder, example) -> {
          if (!encoder.equals(active)) {
            stale.computeIfAbsent(source, name -> new ArrayList<>()).add(example);
          }
        });
    if (stale.isEmpty()) {
      settledFor = Optional.of(active);
      return Optional.empty();
    }
    return Optional.of(
        new StaleSamples(revisions.active().calibration().background().get(), stale));
  }

  /** Grows with what was judged anew, which is part of the ranking. */
  long version() {
    return version;
  }

  /** Stale ones were judged anew, as far as that could be done; they go. */
  public void take(StaleSamples stale, Map<String, RescoredSample> judged) {
    version++;
    revisions.rescored(stale.encoder(), judged);
    log.deleteSamples();
    written.clear();
    settledFor = Optional.of(stale.encoder());
  }
}
