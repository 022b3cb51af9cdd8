package io.ecistreams.mixture;

import io.ecistreams.math.LogDeterminant.Term;
import java.util.List;

/**
 * A live source.
 *
 * @param source its name
 * @param eci its score
 * @param ranked false while it is warming up: it has the least share then
 * @param information its M, as a weighted sum
 */
public record MixtureSource(String source, double eci, boolean ranked, List<Term> information) {

  public MixtureSource {
    information = List.copyOf(information);
  }
}
