package io.ecistreams.probe;

import java.util.List;

/**
 * What a probe has shown.
 *
 * @param sources the highest gain first
 * @param before mean nDCG@10 of the frozen encoder
 * @param queries over which gains are means
 * @param rounds that were finished
 * @param plannedRounds those asked for
 * @param noiseCeiling rank correlation to be expected between these gains and those on as many
 *     other queries; NaN below three sources
 * @param agreements by score
 */
public record ProbeFindings(
    List<SourceGain> sources,
    double before,
    int queries,
    int rounds,
    int plannedRounds,
    double noiseCeiling,
    List<Agreement> agreements) {

  /**
   * A source.
   *
   * @param gain mean nDCG@10 after training less that before
   * @param interval over resampled queries
   */
  public record SourceGain(String source, double gain, Agreement.Interval interval) {}

  public ProbeFindings {
    sources = List.copyOf(sources);
    agreements = List.copyOf(agreements);
  }
}
