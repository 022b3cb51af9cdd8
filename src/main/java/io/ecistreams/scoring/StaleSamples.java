package io.ecistreams.scoring;

import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.SampledExample;
import java.util.List;
import java.util.SortedMap;

/**
 * Newest examples of a board's sources that were folded under the revision before.
 *
 * @param background of the active revision, under which they are to be judged anew
 * @param examples by source, at least one of each
 */
public record StaleSamples(
    CosineBackground background, SortedMap<String, List<SampledExample>> examples) {

  /** Id of the encoder that their texts are to be embedded with. */
  public String encoder() {
    return background.encoder();
  }
}
