package io.ecistreams.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A board as it is registered.
 *
 * @param identity encoder and dimension of the active revision; the dimension may still change
 *     while there is no background
 * @param background empty while it calibrates
 * @param next the revision that is to be active next; it has none itself
 * @param passed encoder ids of the revisions before, as far as they are remembered
 */
public record Registration(
    BoardIdentity identity,
    Optional<CosineBackground> background,
    Optional<Registration> next,
    Set<String> passed) {

  public Registration {
    passed = Set.copyOf(passed);
  }

  /** Of one revision. */
  public Registration(BoardIdentity identity, Optional<CosineBackground> background) {
    this(identity, background, Optional.empty(), Set.of());
  }

  /** The active or the next revision, if the encoder is that. */
  public Optional<Registration> of(String encoder) {
    return identity.encoder().equals(encoder)
        ? Optional.of(this)
        : next.filter(revision -> revision.identity().encoder().equals(encoder));
  }

  /**
   * Whether an encoder is a revision before those that are there. The name alone is before all that
   * have a revision: a miner that forgot the {@code @} does not change the board's.
   */
  public boolean isPassed(String encoder) {
    return of(encoder).isEmpty()
        && (passed.contains(encoder) || EncoderId.isNameOf(encoder, identity.encoder()));
  }

  /** Ids of the encoder in all revisions that are known, that of the active one first. */
  public List<String> encoders() {
    List<String> encoders = new ArrayList<>(List.of(identity.encoder()));
    next.ifPresent(revision -> encoders.add(revision.identity().encoder()));
    encoders.addAll(passed);
    return encoders;
  }

  /** Encoder and dimension once both are decided. */
  public Optional<BoardIdentity> decided() {
    return background.map(frozen -> identity);
  }
}
