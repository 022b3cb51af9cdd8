package io.ecistreams.topology;

/**
 * Whether a task has marked its next commit for {@link CommitHook}: one mark is enough for all that
 * happens before. Not safe for use by several threads.
 */
final class CommitMark {
  private boolean isSet;

  /** Sets the mark; true where it was not set, so that somebody has to forward it. */
  boolean set() {
    boolean isNew = !isSet;
    isSet = true;
    return isNew;
  }

  /** The mark has come through: the next change needs another. */
  void clear() {
    isSet = false;
  }
}
