package io.ecistreams.scoring;

import io.ecistreams.model.BinaryReader;
import io.ecistreams.model.BinaryWriter;
import io.ecistreams.model.RescoredSample;
import io.ecistreams.model.RevisionChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is remembered of the revisions that a board had before.
 *
 * @param passed encoder ids of those that were active or next and are not any more, the oldest
 *     first
 * @param changes what the newest changes moved, the newest first
 */
public record RevisionBook(List<String> passed, List<RevisionChange> changes) {
  /** Of a board that has had one revision. */
  static final RevisionBook EMPTY = new RevisionBook(List.of(), List.of());

  /** Revisions beyond which the oldest is forgotten, and would be taken for a new one. */
  static final int MOST_PASSED = 1_000;

  static final int MOST_CHANGES = 8;
  private static final int VERSION = 1;

  public RevisionBook {
    passed = List.copyOf(passed);
    changes = List.copyOf(changes);
  }

  RevisionBook pass(String encoder) {
    List<String> more = new ArrayList<>(passed);
    more.add(encoder);
    return new RevisionBook(
        more.subList(Math.max(0, more.size() - MOST_PASSED), more.size()), changes);
  }

  RevisionBook add(RevisionChange change) {
    List<RevisionChange> more = new ArrayList<>(changes);
    more.add(0, change);
    return new RevisionBook(passed, more.subList(0, Math.min(MOST_CHANGES, more.size())));
  }

  /** Samples were judged anew under a revision; of no interest unless it is the newest. */
  RevisionBook rescored(String encoder, Map<String, RescoredSample> judged) {
    if (changes.isEmpty() || !changes.get(0).to().equals(encoder)) {
      return this;
    }
    List<RevisionChange> more = new ArrayList<>(changes);
    more.set(0, changes.get(0).withSamples(judged));
    return new RevisionBook(passed, more);
  }

  /** The versioned binary form. */
  public byte[] toBytes() {
    BinaryWriter out = new BinaryWriter().putByte(VERSION);
    out.putList(passed, out::putText);
    out.putList(changes, change -> change.writeTo(out));
    return out.toBytes();
  }

  /**
   * Reads {@link #toBytes}.
   *
   * @throws IllegalArgumentException if the bytes are not that
   */
  public static RevisionBook fromBytes(byte[] bytes) {
    return BinaryReader.readAll(
        "a board's revisions",
        bytes,
        in -> {
          in.requireVersion(VERSION);
          return new RevisionBook(
              in.getList(in::getText), in.getList(() -> RevisionChange.readFrom(in)));
        });
  }
}
