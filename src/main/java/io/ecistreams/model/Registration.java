package io.ecistreams.model;

import java.util.Optional;

/**
 * A board as it is registered.
 *
 * @param identity encoder and dimension; the dimension may still change while there is no
 *     background
 * @param background empty while it calibrates
 */
public record Registration(BoardIdentity identity, Optional<CosineBackground> background) {

  /** Encoder and dimension once both are decided. */
  public Optional<BoardIdentity> decided() {
    return background.map(frozen -> identity);
  }
}
