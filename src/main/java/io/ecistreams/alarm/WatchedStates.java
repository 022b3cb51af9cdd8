package io.ecistreams.alarm;

import io.ecistreams.model.BinaryReader;
import io.ecistreams.model.BinaryWriter;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * What is watched of the sources of a board, and which of it has changed. Not safe for use by
 * several threads.
 *
 * <p>Binary form of a source or of the board: version 1, then the parts as {@link BinaryWriter}
 * writes them.
 */
final class WatchedStates {
  private static final int VERSION = 1;

  private final String board;
  private final AlarmPolicy policy;
  private final int mostSources;
  private final WatchedBoard whole;
  private final SortedMap<String, WatchedSource> sources = new TreeMap<>();
  private final Set<String> changed = new HashSet<>();

  /**
   * Without sources.
   *
   * @param mostSources beyond which no source is watched
   */
  WatchedStates(String board, AlarmPolicy policy, int mostSources, WatchedBoard whole) {
    this.board = board;
    this.policy = policy;
    this.mostSources = mostSources;
    this.whole = whole;
  }

  /** By name. */
  SortedMap<String, WatchedSource> sources() {
    return sources;
  }

  /** A source that is about to change, watched from now on if there is room. */
  Optional<WatchedSource> watched(String source) {
    WatchedSource known = sources.get(source);
    if (known == null && sources.size() < mostSources) {
      known = new WatchedSource(board, source, policy);
      sources.put(source, known);
    }
    if (known != null) {
      changed.add(source);
    }
    return Optional.ofNullable(known);
  }

  /** A source that is about to change, if it is watched. */
  Optional<WatchedSource> known(String source) {
    return sources.containsKey(source) ? watched(source) : Optional.empty();
  }

  /** A source, or the board itself, has changed. */
  void noteChange(String name) {
    changed.add(name);
  }

  boolean isChanged() {
    return !changed.isEmpty();
  }

  /** {@link BoardAlarms#forEachChanged}. */
  void forEachChanged(BiConsumer<String, byte[]> store) {
    for (String name : changed) {
      store.accept(name, toBytes(name));
    }
    changed.clear();
  }

  private byte[] toBytes(String name) {
    BinaryWriter out = new BinaryWriter(512).putByte(VERSION);
    if (name.equals(BoardAlarms.WHOLE_BOARD)) {
      whole.writeTo(out);
    } else {
      sources.get(name).writeTo(out);
    }
    return out.toBytes();
  }

  /** {@link BoardAlarms#restore}. */
  void restore(String name, byte[] bytes) {
    BinaryReader.<Optional<WatchedSource>>readAll(
            "an alarm state",
            bytes,
            in -> {
              in.requireVersion(VERSION);
              if (name.equals(BoardAlarms.WHOLE_BOARD)) {
                whole.readFrom(in);
                return Optional.empty();
              }
              WatchedSource watched = new WatchedSource(board, name, policy);
              watched.readFrom(in);
              return Optional.of(watched);
            })
        .ifPresent(watched -> sources.put(name, watched));
  }
}
