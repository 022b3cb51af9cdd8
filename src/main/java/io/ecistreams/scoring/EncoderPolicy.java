package io.ecistreams.scoring;

import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.EncoderId;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Registration;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextEncoders;
import java.util.Map;
import java.util.Optional;

/**
 * Which encoder a board has: what it is registered with; else a pin from the configuration; else
 * the first record's own encoder; else the default. A record of the same name may be of another
 * revision.
 *
 * @param defaultEncoder id of the encoder of boards and records that name none
 * @param pins encoder by board
 * @param dimensions those of the encoders of which they are known
 * @param embedder embeds texts; empty where only given vectors are used
 * @param revisions models of other revisions; empty where there are none
 */
public record EncoderPolicy(
    String defaultEncoder,
    Map<String, String> pins,
    Map<String, Integer> dimensions,
    Optional<TextEmbedder> embedder,
    Optional<TextEncoders> revisions) {

  public EncoderPolicy {
    pins = Map.copyOf(pins);
    dimensions = Map.copyOf(dimensions);
  }

  /** Of encoders of which no dimension is known. */
  public EncoderPolicy(
      String defaultEncoder, Map<String, String> pins, Optional<TextEmbedder> embedder) {
    this(defaultEncoder, pins, Map.of(), embedder, Optional.empty());
  }

  /**
   * Encoder and dimension of the record's vectors, where both are known: of a board with a
   * background, and of an encoder that somebody has named. What is only assumed of a new board is
   * no reason to refuse its records.
   */
  Optional<BoardIdentity> expected(MinedRecord record, Optional<Registration> registered) {
    String encoder = revision(record, registered);
    boolean isNamed = record.encoder().isPresent() || pins.containsKey(record.board());
    return registered
        .flatMap(board -> board.of(encoder))
        .flatMap(Registration::decided)
        .or(
            () ->
                Optional.ofNullable(dimensions.get(encoder))
                    .filter(known -> isNamed)
                    .map(known -> new BoardIdentity(encoder, known)));
  }

  /** The revision that the record's vectors are of: its own one if that is of the board's name. */
  String revision(MinedRecord record, Optional<Registration> registered) {
    String encoder = boardEncoder(record, registered);
    return record.encoder().filter(own -> EncoderId.haveSameName(own, encoder)).orElse(encoder);
  }

  /** Id of the encoder of the record's board, in the revision that is active. */
  private String boardEncoder(MinedRecord record, Optional<Registration> registered) {
    return registered
        .map(board -> board.identity().encoder())
        .or(() -> Optional.ofNullable(pins.get(record.board())))
        .or(record::encoder)
        .orElse(defaultEncoder);
  }

  /**
   * Why a record is refused whose board is pinned to another encoder than it is registered with.
   */
  Optional<Rejection> conflict(MinedRecord record, Optional<Registration> registered) {
    Optional<String> pin = Optional.ofNullable(pins.get(record.board()));
    return registered
        .map(board -> board.identity().encoder())
        .filter(encoder -> pin.filter(p -> !EncoderId.haveSameName(p, encoder)).isPresent())
        .map(
            encoder ->
                new Rejection(
                    RejectionReason.WRONG_ENCODER,
                    "board %s is registered with encoder %s, but the configuration pins it to %s: take the pin out of board.encoders or backgrounds.file, or use another board"
                        .formatted(record.board(), encoder, pin.orElseThrow())));
  }

  /** Whether nothing but the default says which encoder the record's board has. */
  boolean isAssumed(MinedRecord record, Optional<Registration> registered) {
    return registered.isEmpty() && record.encoder().isEmpty() && !pins.containsKey(record.board());
  }

  /** What embeds texts with an encoder, or why nothing does; see {@link TextEncoders#find}. */
  Outcome<TextEmbedder> find(String encoder) {
    return embedder
        .filter(e -> e.encoderId().equals(encoder))
        .map(Outcome::accepted)
        .or(() -> revisions.map(models -> models.find(encoder)))
        .orElseGet(
            () ->
                Outcome.refused(
                    RejectionReason.NO_EMBEDDING,
                    embedder
                        .map(e -> "this instance can embed text with " + e.encoderId() + " only")
                        .orElse("embedding of text is switched off here")));
  }

  /** Whether texts of the board may be embedded, whatever it is registered with. */
  boolean mayEmbed(String board) {
    return embedder
        .filter(e -> pins.getOrDefault(board, e.encoderId()).equals(e.encoderId()))
        .isPresent();
  }

  /** The embedder, if it is of that encoder. */
  Optional<TextEmbedder> embedderFor(String encoder) {
    return embedder.filter(e -> e.encoderId().equals(encoder));
  }
}
