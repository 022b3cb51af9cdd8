package io.ecistreams.alarm;

import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.ExampleGroup.Negative;
import io.ecistreams.model.ExampleToJudge;
import io.ecistreams.model.Fnv1a64;
import io.ecistreams.model.SuspectedNegative;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * What alarms and people are told of examples beside their sums: the flags of each record, the
 * newest suspects, and the newest of the examples that were drawn for a person. How many of these
 * are kept is bounded; the rest is counted. Not safe for use by several threads.
 */
public final class Observations {
  /** Suspects kept as evidence. */
  public static final int MOST_SUSPECTS = 8;

  /** Drawn examples kept, of the suspected and of the audited ones each. */
  public static final int MOST_DRAWN = 16;

  /** So that what is kept stays small whatever the ids are. */
  private static final int MOST_ID_CHARS = 1_000;

  private final FlagTape flags;
  private final Deque<SuspectedNegative> suspects = new ArrayDeque<>();
  private final Deque<ExampleToJudge> suspected = new ArrayDeque<>();
  private final Deque<ExampleToJudge> audited = new ArrayDeque<>();
  private long omitted;

  /** Nothing yet. */
  public Observations() {
    this(new FlagTape(), List.of(), List.of(), 0);
  }

  /** What was observed before, as {@link #suspects} and {@link #drawn} gave it. */
  public Observations(
      FlagTape flags, List<SuspectedNegative> suspects, List<ExampleToJudge> drawn, long omitted) {
    this.flags = flags;
    this.suspects.addAll(suspects);
    drawn.forEach(example -> (example.suspected() ? suspected : audited).add(example));
    this.omitted = omitted;
  }

  /**
   * Adds a group.
   *
   * @param seen what the detectors say of its examples
   * @param place a number that no other record has, the same when it is read again; it decides what
   *     is drawn
   */
  public void add(ExampleGroup group, ExampleFlags seen, long place, QuarantinePolicy policy) {
    boolean isFirst = group.records() == 1;
    long seed = isFirst ? place : place + Fnv1a64.hash(group.negatives().get(0).id());
    int flagged = 0;
    for (int i = 0; i < seen.count(); i++) {
      boolean isSuspected = seen.isSuspected(i);
      if (isSuspected) {
        flagged++;
        add(suspects, suspect(group, seen, i), MOST_SUSPECTS);
      }
      double share = isSuspected ? policy.suspectedShare() : policy.auditShare();
      if (share > 0 && Chance.uniform(seed, i) < share) {
        omitted += add(isSuspected ? suspected : audited, example(group, seen, i), MOST_DRAWN);
      }
    }
    if (isFirst) {
      flags.append(flagged, seen.count());
    } else {
      // The further groups of a large record are part of it.
      flags.extend(flagged, seen.count());
    }
  }

  /** Keeps the newest; returns how many had to go. */
  private static <T> int add(Deque<T> newest, T next, int most) {
    newest.addLast(next);
    if (newest.size() > most) {
      newest.removeFirst();
      return 1;
    }
    return 0;
  }

  private static SuspectedNegative suspect(ExampleGroup group, ExampleFlags seen, int index) {
    return new SuspectedNegative(
        cut(group.queryId()),
        cut(group.negatives().get(index).id()),
        seen.u(index),
        group.minedAtMs(),
        seen.detectors(index));
  }

  private static String cut(String id) {
    return id.length() <= MOST_ID_CHARS ? id : id.substring(0, MOST_ID_CHARS);
  }

  private static ExampleToJudge example(ExampleGroup group, ExampleFlags seen, int index) {
    Negative negative = group.negatives().get(index);
    boolean isSuspected = seen.isSuspected(index);
    return new ExampleToJudge(
        ExampleId.of(group, negative, isSuspected).text(),
        isSuspected,
        group.board(),
        group.source(),
        group.queryId(),
        group.queryText(),
        group.positiveId(),
        group.positiveText(),
        negative.id(),
        negative.text(),
        seen.u(index),
        negative.crossEncoderScore(),
        seen.detectors(index),
        group.minedAtMs());
  }

  /** The flags of each record. */
  public FlagTape flags() {
    return flags;
  }

  /** The newest suspects, the oldest of them first. */
  public List<SuspectedNegative> suspects() {
    return List.copyOf(suspects);
  }

  /** The newest examples drawn for a person: suspected ones, then audited ones. */
  public List<ExampleToJudge> drawn() {
    return Stream.concat(suspected.stream(), audited.stream()).toList();
  }

  /** Examples that were drawn for a person and had to make room for newer ones. */
  public long omitted() {
    return omitted;
  }
}
