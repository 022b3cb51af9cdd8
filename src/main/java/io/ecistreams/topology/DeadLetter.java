package io.ecistreams.topology;

import io.ecistreams.model.Rejection;
import io.ecistreams.scoring.RecordOrigin;

/**
 * A refused record on its way to {@link DeadLetterProcessor}.
 *
 * @param rejection why
 * @param origin where it was, with the original key and value where these came along
 * @param lastOffset of several records that are refused as one, else the offset of the origin
 */
record DeadLetter(Rejection rejection, RecordOrigin origin, long lastOffset)
    implements FoldOutput, RankOutput {

  /** Of one record. */
  DeadLetter(Rejection rejection, RecordOrigin origin) {
    this(rejection, origin, origin.offset());
  }
}
