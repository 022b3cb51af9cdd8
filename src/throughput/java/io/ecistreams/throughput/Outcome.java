package io.ecistreams.throughput;

import java.time.Duration;

/**
 * What a trial showed.
 *
 * @param examples measured, after the warm-up
 * @param elapsed until all of them were committed
 * @param cpu of the subject's process in that time
 * @param brokerCpu of the broker's process in that time
 * @param residentBytes largest resident memory seen
 * @param repartitionBytes that the repartition topic grew by
 * @param changelogBytes that the changelog topics grew by
 * @param lateExamples left out as late
 */
record Outcome(
    long examples,
    Duration elapsed,
    Duration cpu,
    Duration brokerCpu,
    long residentBytes,
    long repartitionBytes,
    long changelogBytes,
    long lateExamples) {

  double examplesPerSecond() {
    return examples / seconds(elapsed);
  }

  double cpuMicrosPerExample() {
    return seconds(cpu) / examples * 1e6;
  }

  double brokerCpuMicrosPerExample() {
    return seconds(brokerCpu) / examples * 1e6;
  }

  double repartitionBytesPerExample() {
    return (double) repartitionBytes / examples;
  }

  double changelogBytesPerExample() {
    return (double) changelogBytes / examples;
  }

  static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
