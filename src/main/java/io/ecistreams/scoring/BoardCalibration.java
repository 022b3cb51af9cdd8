package io.ecistreams.scoring;

import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RejectionReason;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The background of a board's revision: measured over its first queries, while its groups wait in
 * the log, and then frozen for good. With it the dimension is decided, by that of most queries. Not
 * safe for use by several threads.
 */
public final class BoardCalibration {
  private static final int DRAIN_BATCH = 256;

  private final String board;
  private final BoardIdentity first;
  private final CalibrationPolicy policy;
  private final ExampleLog log;
  private final long firstSeenMs;
  private DimensionVote measurement;
  private Optional<CosineBackground> background;
  private long from;
  private long to;
  private long examples;

  /** Distinct queries while the measurement is not in memory. */
  private int unloadedQueries;

  private boolean isLoaded;

  /** Goes on from what is kept. */
  BoardCalibration(
      String board,
      RevisionHeader header,
      boolean isLoaded,
      CalibrationPolicy policy,
      ExampleLog log) {
    this.board = board;
    this.first = header.identity();
    this.policy = policy;
    this.log = log;
    this.firstSeenMs = header.clock().firstSeenMs();
    this.background = header.background();
    this.from = header.waiting().from();
    this.to = header.waiting().to();
    this.examples = header.waiting().examples();
    this.isLoaded = isLoaded;
    this.measurement = new DimensionVote(policy.queries());
  }

  /** Encoder and dimension; the dimension is only likely while there is no background. */
  BoardIdentity identity() {
    return background
        .map(frozen -> new BoardIdentity(frozen.encoder(), frozen.dimension()))
        .orElseGet(
            () ->
                measurement
                    .dimension()
                    .map(dimension -> new BoardIdentity(first.encoder(), dimension))
                    .orElse(first));
  }

  /** Whether a group fits the board, as far as that is known yet. */
  Outcome<ExampleGroup> admit(ExampleGroup group) {
    return background.isPresent() ? identity().admit(group) : first.admitEncoder(group);
  }

  /** The frozen background; empty while calibrating. */
  public Optional<CosineBackground> background() {
    return background;
  }

  /** Whether examples that were weighed under a background belong to this board. */
  Outcome<CosineBackground> admit(CosineBackground other) {
    boolean fits =
        background
            .map(frozen -> frozen.id().equals(other.id()))
            .orElse(first.encoder().equals(other.encoder()));
    return fits
        ? Outcome.accepted(other)
        : Outcome.refused(
            RejectionReason.OTHER_BACKGROUND,
            "the examples were weighed under background %s, but the board has %s: they came while the board was deleted and made anew; send them again"
                .formatted(
                    other.id(), background.map(CosineBackground::id).orElse("another encoder")));
  }

  /** Distinct queries so far; none once the background is frozen. */
  public int queries() {
    return isLoaded ? measurement.queries() : unloadedQueries;
  }

  /** Keeps a group until it is drained; its query counts while the background is not frozen. */
  void add(RoutedGroup routed) {
    load();
    log.addWaiting(to++, routed);
    examples += routed.group().negatives().size();
    if (background.isEmpty()) {
      measurement.observe(routed.group());
    }
  }

  /** Wall clock of the first record. */
  public long firstSeenMs() {
    return firstSeenMs;
  }

  /** The background to freeze now, if there is one. */
  Optional<CosineBackground> due(long nowMs) {
    if (background.isPresent()) {
      return Optional.empty();
    }
    Optional<CosineBackground> given =
        policy.given(board).filter(known -> known.encoder().equals(first.encoder()));
    boolean isOverdue =
        policy.timeLimitMs() > 0
            && nowMs - firstSeenMs >= policy.timeLimitMs()
            && queries() >= policy.minQueries();
    boolean isMeasured = isLoaded && measurement.isComplete();
    return given.isPresent() || !(isMeasured || isOverdue) ? given : measured();
  }

  /** What the queries that have come give, if they are enough. */
  Optional<CosineBackground> early() {
    return queries() < policy.minQueries() ? Optional.empty() : measured();
  }

  private Optional<CosineBackground> measured() {
    load();
    return measurement.measure(first.encoder());
  }

  void freeze(CosineBackground frozen) {
    background = Optional.of(frozen);
    // Its vectors are of no more use.
    measurement = new DimensionVote(policy.queries());
    unloadedQueries = 0;
  }

  /** Gives some of what waits away, in arrival order, once the background is frozen. */
  void drain(Consumer<RoutedGroup> fold) {
    long until = isDraining() ? Math.min(to, from + DRAIN_BATCH) : from;
    while (from < until) {
      RoutedGroup routed = log.takeWaiting(from++);
      examples -= routed.group().negatives().size();
      fold.accept(routed);
    }
  }

  /** Whether groups wait in the log. */
  public boolean isWaiting() {
    return from < to;
  }

  /** Whether the background is frozen and groups still wait. */
  public boolean isDraining() {
    return background.isPresent() && isWaiting();
  }

  /** Where the waiting groups are in the log. */
  public RevisionHeader.Waiting waiting() {
    return new RevisionHeader.Waiting(from, to, examples);
  }

  /** Reads the queries of the waiting groups into memory. */
  void load() {
    if (!isLoaded) {
      isLoaded = true;
      if (background.isEmpty()) {
        forEachWaiting(measurement::observe);
      }
    }
  }

  /** Shows the groups that wait. */
  void forEachWaiting(Consumer<ExampleGroup> action) {
    if (isWaiting()) {
      log.forEachWaiting(from, waiting -> action.accept(waiting.group()));
    }
  }

  /** Drops the queries from memory. */
  void unload() {
    unloadedQueries = queries();
    measurement = new DimensionVote(policy.queries());
    isLoaded = false;
  }

  /** Memory held, bytes. */
  long heapBytes() {
    return measurement.heapBytes();
  }
}
