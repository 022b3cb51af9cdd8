package io.ecistreams.miner;

import java.util.List;
import java.util.Optional;

/**
 * Several minings that start and end together.
 *
 * @param parts at least one
 */
public record MiningGroup(List<Mining> parts) implements Mining {

  public MiningGroup {
    parts = List.copyOf(parts);
  }

  @Override
  public void start() {
    parts.forEach(Mining::start);
  }

  /** True when all are over, or when one cannot go on, since its queries would be missing. */
  @Override
  public boolean isOver() {
    return failure().isPresent() || parts.stream().allMatch(Mining::isOver);
  }

  @Override
  public long emitted() {
    return parts.stream().mapToLong(Mining::emitted).sum();
  }

  @Override
  public long failed() {
    return parts.stream().mapToLong(Mining::failed).sum();
  }

  @Override
  public long fruitless() {
    return parts.stream().mapToLong(Mining::fruitless).sum();
  }

  @Override
  public Optional<MiningException> failure() {
    return parts.stream().flatMap(part -> part.failure().stream()).findFirst();
  }

  @Override
  public void close() {
    parts.forEach(Mining::close);
  }
}
