package io.ecistreams.scoring;

import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.TextEmbedder;
import java.util.Map;
import java.util.Optional;

/**
 * Which encoder a board has. A pin from the configuration decides; else what the board is
 * registered with; else the first record's own encoder; else the default.
 *
 * @param defaultEncoder id of the encoder of boards and records that name none
 * @param pins encoder by board
 * @param embedder embeds texts; empty where only given vectors are used
 */
public record EncoderPolicy(
    String defaultEncoder, Map<String, String> pins, Optional<TextEmbedder> embedder) {

  public EncoderPolicy {
    pins = Map.copyOf(pins);
  }

  /** Id of the encoder of the record's board. */
  String boardEncoder(MinedRecord record, Optional<BoardIdentity> registered) {
    return Optional.ofNullable(pins.get(record.board()))
        .or(() -> registered.map(BoardIdentity::encoder))
        .or(record::encoder)
        .orElse(defaultEncoder);
  }

  /** Whether nothing but the default says which encoder the record's board has. */
  boolean isAssumed(MinedRecord record, Optional<BoardIdentity> registered) {
    return registered.isEmpty() && record.encoder().isEmpty() && !pins.containsKey(record.board());
  }

  /** The embedder, if it is of that encoder. */
  Optional<TextEmbedder> embedderFor(String encoder) {
    return embedder.filter(e -> e.encoderId().equals(encoder));
  }
}
