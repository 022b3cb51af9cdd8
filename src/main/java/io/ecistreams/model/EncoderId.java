package io.ecistreams.model;

import java.util.Optional;

/**
 * The id of an encoder: {@code NAME}, or {@code NAME@REVISION} where its training goes on. A board
 * belongs to a name; what is measured by two revisions is never compared.
 */
public final class EncoderId {
  private static final char SEPARATOR = '@';

  private EncoderId() {}

  /** What stands before the first {@code @}; the whole id where there is none. */
  public static String name(String id) {
    int at = id.indexOf(SEPARATOR);
    return at < 0 ? id : id.substring(0, at);
  }

  /** What stands after the first {@code @}; empty where there is none. */
  public static Optional<String> revision(String id) {
    int at = id.indexOf(SEPARATOR);
    return at < 0 ? Optional.empty() : Optional.of(id.substring(at + 1));
  }

  /** How people call it on a board: its revision, or the whole id where it has none. */
  public static String shortName(String id) {
    return revision(id).orElse(id);
  }

  /** Whether two ids are of one encoder, in the same revision or not. */
  public static boolean haveSameName(String a, String b) {
    return a.equals(b) || name(a).equals(name(b));
  }

  /** Whether an id is the name of another one that has a revision. */
  public static boolean isNameOf(String id, String other) {
    return revision(other).isPresent() && id.equals(name(other));
  }

  /** What is wrong with an id, in one sentence; empty where nothing is. */
  public static Optional<String> problem(String id) {
    boolean isWhole = !name(id).isBlank() && revision(id).filter(String::isBlank).isEmpty();
    return isWhole
        ? Optional.empty()
        : Optional.of(
            "encoderId '%s' lacks what stands before or after its @: give NAME or NAME@REVISION"
                .formatted(id));
  }

  /** What to do about vectors of another encoder than the board's. */
  public static String cure(String board) {
    return "use another board; a newer revision of the board's encoder is called %s@REVISION"
        .formatted(name(board));
  }
}
