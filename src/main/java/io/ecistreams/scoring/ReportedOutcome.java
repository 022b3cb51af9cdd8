package io.ecistreams.scoring;

import io.ecistreams.outcome.TrainingReport;

/**
 * Somebody says what a round of training on the sources of a board yielded.
 *
 * @param board the board
 * @param report what it says
 * @param origin the report's record
 */
public record ReportedOutcome(String board, TrainingReport report, RecordOrigin origin)
    implements BoardInput {}
