package io.ecistreams.scoring;

import io.ecistreams.model.RejectionReason;

/**
 * Records of a source were refused before they reached their board.
 *
 * @param board as the records name it
 * @param source as the records name it
 * @param reason why
 * @param records how many
 */
public record RefusedRecords(String board, String source, RejectionReason reason, long records)
    implements BoardInput {}
