package io.ecistreams.scoring;

/** What is sent to a board over the internal topic. */
public sealed interface BoardInput
    permits Partial,
        PartialPanel,
        RoutedGroup,
        RefusedRecords,
        StaleRecords,
        SampledExamples,
        JudgedExample,
        RelearnBaseline,
        FinishSource,
        DeleteBoard,
        ReportedOutcome {

  /** The board that it is for. */
  String board();
}
