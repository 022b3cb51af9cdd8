package io.ecistreams.math;

import java.util.Optional;

/**
 * The work buffers of one dimension, each made when it is first needed: d(d+1)/2 doubles for
 * log-determinants, d^2 for eigenvalues. One a thread is enough.
 */
public final class Workbench {
  private final int dimension;
  private Optional<LogDeterminant> logDeterminant = Optional.empty();
  private Optional<SymmetricEigenvalues> eigenvalues = Optional.empty();
  private Optional<MovingLogDeterminant.Work> moving = Optional.empty();

  public Workbench(int dimension) {
    this.dimension = dimension;
  }

  /** d. */
  public int dimension() {
    return dimension;
  }

  public LogDeterminant logDeterminant() {
    if (logDeterminant.isEmpty()) {
      logDeterminant = Optional.of(new LogDeterminant(dimension));
    }
    return logDeterminant.get();
  }

  public SymmetricEigenvalues eigenvalues() {
    if (eigenvalues.isEmpty()) {
      eigenvalues = Optional.of(new SymmetricEigenvalues(dimension));
    }
    return eigenvalues.get();
  }

  /** A log-determinant that follows its matrix; its buffers are shared by all of this workbench. */
  public MovingLogDeterminant newMovingLogDeterminant() {
    if (moving.isEmpty()) {
      moving = Optional.of(new MovingLogDeterminant.Work(dimension, logDeterminant().buffer()));
    }
    return new MovingLogDeterminant(dimension, moving.get());
  }
}
