package io.ecistreams.throughput;

import java.time.Duration;

/**
 * What a measurement showed, of one round or several.
 *
 * @param examples measured
 * @param elapsed until all of them were committed
 * @param cpu of the subject's processes in that time
 * @param brokerCpu of the broker's process in that time
 * @param collectionMs in which collections of garbage stopped the subject's processes
 * @param residentBytes largest resident memory seen, of all processes of the subject together
 * @param repartitionBytes that were sent to topics between its sub-topologies
 * @param changelogBytes that were sent to its changelogs
 * @param lateExamples left out as late
 */
record Outcome(
    long examples,
    Duration elapsed,
    Duration cpu,
    Duration brokerCpu,
    long collectionMs,
    long residentBytes,
    long repartitionBytes,
    long changelogBytes,
    long lateExamples) {

  /** Nothing measured yet. */
  static final Outcome NONE =
      new Outcome(0, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, 0, 0, 0, 0);

  /** This round and another one. */
  Outcome plus(Outcome other) {
    return new Outcome(
        examples + other.examples,
        elapsed.plus(other.elapsed),
        cpu.plus(other.cpu),
        brokerCpu.plus(other.brokerCpu),
        collectionMs + other.collectionMs,
        Math.max(residentBytes, other.residentBytes),
        repartitionBytes + other.repartitionBytes,
        changelogBytes + other.changelogBytes,
        lateExamples + other.lateExamples);
  }

  double examplesPerSecond() {
    return examples / seconds(elapsed);
  }

  double cpuMicrosPerExample() {
    return seconds(cpu) / examples * 1e6;
  }

  double brokerCpuMicrosPerExample() {
    return seconds(brokerCpu) / examples * 1e6;
  }

  double collectionShare() {
    return collectionMs / 1e3 / seconds(elapsed);
  }

  double residentMib() {
    return residentBytes / 1048576.0;
  }

  double repartitionBytesPerExample() {
    return (double) repartitionBytes / examples;
  }

  double changelogBytesPerExample() {
    return (double) changelogBytes / examples;
  }

  double internalBytesPerExample() {
    return repartitionBytesPerExample() + changelogBytesPerExample();
  }

  static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
