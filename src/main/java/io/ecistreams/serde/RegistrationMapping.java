package io.ecistreams.serde;

import io.ecistreams.avro.Background;
import io.ecistreams.avro.BackgroundOrigin;
import io.ecistreams.avro.BackgroundState;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.Registration;
import java.util.Optional;
import java.util.Set;

/** Between the registration of a board and its record on the topic of backgrounds. */
public final class RegistrationMapping {

  private RegistrationMapping() {}

  /**
   * A board's registration, with the background of its active revision or how far that is.
   *
   * @param queries distinct queries in the calibration
   */
  public static Background background(
      String board, Registration registration, int queries, int requiredQueries) {
    Background.Builder builder =
        Background.newBuilder()
            .setBoard(board)
            .setEncoderId(registration.identity().encoder())
            .setDimension(registration.identity().dimension())
            .setState(
                registration.background().isPresent()
                    ? BackgroundState.FROZEN
                    : BackgroundState.CALIBRATING)
            .setQueries(registration.background().map(CosineBackground::queries).orElse(queries))
            .setRequiredQueries(requiredQueries)
            .setNext(
                registration
                    .next()
                    .map(next -> background(board, next, 0, requiredQueries))
                    .orElse(null))
            .setPassed(registration.passed().stream().sorted().toList());
    registration
        .background()
        .ifPresent(
            b ->
                builder
                    .setId(b.id())
                    .setOrigin(BackgroundOrigin.valueOf(b.origin().name()))
                    .setMuQ(b.muQ())
                    .setSdQ(b.sdQ())
                    .setMuP(b.muP())
                    .setSdP(b.sdP()));
    return builder.build();
  }

  /**
   * What a record registers.
   *
   * @throws IllegalArgumentException if its numbers are no background
   */
  public static Registration registration(Background record) {
    return new Registration(
        new BoardIdentity(record.getEncoderId(), record.getDimension()),
        frozen(record),
        record.getNext().map(RegistrationMapping::registration),
        Set.copyOf(record.getPassed()));
  }

  /** The frozen background of a registration; empty while the board is calibrating. */
  public static Optional<CosineBackground> frozen(Background registration) {
    if (registration.getState() != BackgroundState.FROZEN || registration.getMuQ().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new CosineBackground(
            registration.getEncoderId(),
            registration.getDimension(),
            registration.getMuQ().get(),
            registration.getSdQ().orElseThrow(),
            registration.getMuP().orElseThrow(),
            registration.getSdP().orElseThrow(),
            registration.getQueries(),
            registration
                .getOrigin()
                .map(origin -> CosineBackground.Origin.valueOf(origin.name()))
                .orElse(CosineBackground.Origin.GIVEN)));
  }
}
