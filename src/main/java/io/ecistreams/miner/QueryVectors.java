package io.ecistreams.miner;

import java.util.List;

/**
 * What a dense miner knows of a query besides its negatives.
 *
 * @param encoderId the encoder of these vectors and of the candidates'
 * @param query the query's vector, unit length
 * @param positives the vectors of its positives, in their order
 */
public record QueryVectors(String encoderId, float[] query, List<float[]> positives) {

  public QueryVectors {
    positives = List.copyOf(positives);
  }
}
