package io.ecistreams.topology;

import io.ecistreams.mixture.PlannedMixture;
import io.ecistreams.model.AlertChange;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.ExampleToJudge;
import io.ecistreams.model.Registration;
import io.ecistreams.scoring.Emitted;
import java.util.List;
import java.util.Optional;

/** What the stateful stage says of a board. */
sealed interface RankOutput
    permits RankOutput.Merged,
        RankOutput.Ranked,
        RankOutput.Published,
        RankOutput.Mixed,
        RankOutput.Alerted,
        RankOutput.Quarantined,
        RankOutput.Registered,
        RankOutput.Expired,
        DeadLetter {

  /** A board has changed: the next commit has to make it durable. */
  record Merged() implements RankOutput {}

  /**
   * The running ranking.
   *
   * @param emitted the ranking
   * @param waitingExamples examples that wait for the background
   * @param inputDelayMs how long what was not read yet takes to read, when the newest was counted
   * @param emittedAtMs wall clock
   */
  record Ranked(Emitted emitted, long waitingExamples, long inputDelayMs, long emittedAtMs)
      implements RankOutput {}

  /**
   * What is published of an output.
   *
   * @param output what it was made from
   * @param records at least one; of a ranking, a mixture or an alert it is the first
   */
  record Published(RankOutput output, List<Outgoing> records) implements RankOutput {}

  /**
   * A record of a public topic, serialised.
   *
   * @param value empty for a tombstone
   */
  record Outgoing(String topic, String key, Optional<byte[]> value) {}

  /**
   * New weights for trainers.
   *
   * @param estimate the ranking that they were made from
   */
  record Mixed(BoardEstimate estimate, PlannedMixture mixture) implements RankOutput {}

  /** An alert has changed. */
  record Alerted(AlertChange change) implements RankOutput {}

  /** An example for people. */
  record Quarantined(ExampleToJudge example) implements RankOutput {}

  /**
   * The board is registered, or registered anew: a background is frozen, or a revision has come or
   * become active.
   *
   * @param queries distinct queries in the calibration of the active revision
   * @param requiredQueries distinct queries that it waits for
   */
  record Registered(Registration registration, int queries, int requiredQueries)
      implements RankOutput {}

  /** The board was idle for longer than its retention and is gone. */
  record Expired(List<String> sources) implements RankOutput {}
}
