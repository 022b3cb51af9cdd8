package io.ecistreams.scoring;

import io.ecistreams.model.SampledExample;
import java.util.List;

/**
 * The newest examples with texts that one stream thread has folded of a source since its last
 * commit, kept to be judged anew under the next revision.
 *
 * @param encoder the revision that they were folded under
 */
public record SampledExamples(
    String board, String source, String encoder, List<SampledExample> examples)
    implements BoardInput {

  public SampledExamples {
    examples = List.copyOf(examples);
  }
}
