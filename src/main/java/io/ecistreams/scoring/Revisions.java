package io.ecistreams.scoring;

import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.EncoderId;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Registration;
import io.ecistreams.model.RescoredSample;
import io.ecistreams.model.RevisionChange;
import io.ecistreams.model.RevisionsEstimate.StaleCount;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * The revisions of a board's encoder (definition.md, section 12): one is active, one may be next,
 * and those that passed are remembered by name. Not safe for use by several threads.
 */
public final class Revisions {
  private final BoardLog log;
  private final BoardSources sources;

  /** Makes a revision as its log has it; the second argument is whether that has nothing. */
  private final BiFunction<RevisionHeader, Boolean, Revision> maker;

  private final Optional<CosineBackground> given;
  private final BoardSamples samples;
  private Revision active;
  private Optional<Revision> next;
  private RevisionBook book;
  private Set<String> passed;
  private Merged leftOver = Merged.NOTHING;
  private long version;

  /**
   * As the log has them.
   *
   * @param given background of one of them, if there is one
   * @param sources those of the board, which count what is stale
   */
  Revisions(
      BoardHeader header,
      boolean isNew,
      Optional<CosineBackground> given,
      BoardLog log,
      BoardSources sources,
      BiFunction<RevisionHeader, Boolean, Revision> maker) {
    this.log = log;
    this.sources = sources;
    this.given = given;
    this.maker = maker;
    this.active = maker.apply(header.active(), isNew);
    this.next = header.next().map(revision -> maker.apply(revision, false));
    this.book = log.readRevisions().orElse(RevisionBook.EMPTY);
    this.passed = Set.copyOf(book.passed());
    this.samples = new BoardSamples(log, this, isNew);
  }

  /** The newest examples with texts, which are judged anew at a change of revision. */
  public BoardSamples samples() {
    return samples;
  }

  /** The one that is ranked. */
  Revision active() {
    return active;
  }

  /** The one that is to be active next. */
  Optional<Revision> next() {
    return next;
  }

  /** The active one, then the next one. */
  List<Revision> all() {
    return Stream.concat(Stream.of(active), next.stream()).toList();
  }

  /** What is remembered of those before. */
  public RevisionBook book() {
    return book;
  }

  /** Grows with everything that a registration of the board says anew. */
  public long version() {
    return version;
  }

  /** How the board is registered. */
  public Registration registration() {
    Registration first = active.registration();
    return new Registration(
        first.identity(), first.background(), next.map(Revision::registration), passed);
  }

  /** Whether one has its background, and groups still wait to be folded under it. */
  public boolean isDraining() {
    return all().stream().anyMatch(revision -> revision.calibration().isDraining());
  }

  /** Whether groups wait, for a background or to be folded. */
  public boolean isWaiting() {
    return all().stream().anyMatch(revision -> revision.calibration().isWaiting());
  }

  /** Whether panes of one are in memory. */
  boolean isLoaded() {
    return all().stream().anyMatch(revision -> revision.examples().isLoaded());
  }

  /** Memory held, bytes. */
  long heapBytes() {
    return all().stream().mapToLong(Revision::heapBytes).sum();
  }

  /** Wall clock of the newest record. */
  long touchedMs() {
    return all().stream()
        .mapToLong(revision -> revision.examples().clock().touchedMs())
        .max()
        .orElseThrow();
  }

  /** Newest event time of the board, under whichever revision. */
  long newestMs() {
    return all().stream()
        .mapToLong(revision -> revision.examples().clock().newestMs())
        .max()
        .orElseThrow();
  }

  Optional<Revision> find(String encoder) {
    return all().stream().filter(revision -> revision.encoder().equals(encoder)).findFirst();
  }

  /**
   * Whether records of an encoder are of a revision before those that are there. One that is not
   * known is, and remains so, where its first record was mined before the first one of the newest.
   */
  boolean isStale(String encoder, long minedAtMs) {
    if (find(encoder).isPresent()) {
      return false;
    }
    boolean isPassed = passed.contains(encoder) || EncoderId.isNameOf(encoder, active.encoder());
    boolean isOlder =
        !isPassed
            && EncoderId.haveSameName(encoder, active.encoder())
            && minedAtMs < next.orElse(active).examples().clock().firstMinedMs();
    if (isOlder) {
      remember(encoder);
      version++;
    }
    return isPassed || isOlder;
  }

  private void remember(String encoder) {
    book = book.pass(encoder);
    passed = Set.copyOf(book.passed());
    // Before a header says so, as without transactions its records must not open it again.
    log.writeRevisions(book);
  }

  /** Which revision a group is of: the active one where nobody said it. */
  String encoder(ExampleGroup group) {
    return group.encoderAssumed() ? active.encoder() : group.encoder();
  }

  /** Whether a group is of a revision of the board's encoder. */
  Outcome<ExampleGroup> admit(ExampleGroup group) {
    return EncoderId.haveSameName(encoder(group), active.encoder())
        ? Outcome.accepted(group)
        : active.calibration().identity().admitEncoder(group);
  }

  /** Whether examples that were weighed under a background belong to the board. */
  Outcome<CosineBackground> admit(CosineBackground background) {
    Optional<Revision> known = find(background.encoder());
    return known.isEmpty() && EncoderId.haveSameName(background.encoder(), active.encoder())
        ? Outcome.accepted(background)
        : known.orElse(active).calibration().admit(background);
  }

  /**
   * The active or the next revision. One that is not known yet becomes the next one, in the place
   * of a next one that has not become active.
   *
   * @param minedAtMs event time of what has come
   */
  Outcome<Revision> take(BoardIdentity identity, long minedAtMs, long nowMs) {
    return Outcome.accepted(
        find(identity.encoder()).orElseGet(() -> open(identity, minedAtMs, nowMs)));
  }

  private Revision open(BoardIdentity identity, long minedAtMs, long nowMs) {
    int serial = next.orElse(active).serial() + 1;
    long openedMs = Math.max(minedAtMs, newestMs());
    next.ifPresent(this::pass);
    Revision opened =
        maker.apply(RevisionHeader.ofNew(serial, identity, given, nowMs, openedMs), true);
    next = Optional.of(opened);
    version++;
    return opened;
  }

  /** What still waits to be folded under it is stale. */
  private void pass(Revision revision) {
    String encoder = revision.encoder();
    revision
        .calibration()
        .forEachWaiting(group -> sources.countStale(group.source(), StaleCount.of(group, encoder)));
    remember(encoder);
    log.deleteExamples(revision.serial());
    leftOver = leftOver.plus(revision.examples().takeMerged());
  }

  /** What was merged or left out since the last call, also under revisions that passed since. */
  Merged takeMerged() {
    Merged taken = leftOver;
    leftOver = Merged.NOTHING;
    for (Revision revision : all()) {
      taken = taken.plus(revision.examples().takeMerged());
    }
    return taken;
  }

  /** The background of a revision is known. */
  void settle(Revision revision, CosineBackground frozen) {
    revision.settle(frozen);
    version++;
  }

  /** Samples of a source each were judged anew under a revision. */
  void rescored(String encoder, Map<String, RescoredSample> judged) {
    book = book.rescored(encoder, judged);
    log.writeRevisions(book);
  }

  /** The next revision becomes the active one. */
  void change(RevisionChange change) {
    book = book.add(change);
    pass(active);
    active = next.orElseThrow();
    next = Optional.empty();
    version++;
  }
}
