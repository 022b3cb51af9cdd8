package io.ecistreams.throughput;

import java.util.List;

/** What is said on the terminal: a line a trial, then tables for src/docs/benchmarks.md. */
final class Report {
  private static final double MIB = 1 << 20;

  private Report() {}

  static void line(String run, Outcome o) {
    System.out.printf(
        "%-12s %,9.0f examples/s, %5.1f s, cpu %5.1f us + broker %5.1f us an example, %,5.0f MiB,"
            + " repartition %,.0f B, changelog %,.0f B an example%s%n",
        run,
        o.examplesPerSecond(),
        Outcome.seconds(o.elapsed()),
        o.cpuMicrosPerExample(),
        o.brokerCpuMicrosPerExample(),
        o.residentBytes() / MIB,
        o.repartitionBytesPerExample(),
        o.changelogBytesPerExample(),
        o.lateExamples() == 0 ? "" : ", LATE " + o.lateExamples());
  }

  static void print(
      int boards, Outcome eci, Outcome passThrough, List<Double> ratios, double[] delays) {
    System.out.printf("%n%d board(s), medians of %d trials%n%n", boards, ratios.size());
    System.out.println(
        "| | examples/s | CPU µs | broker's CPU µs | RSS MiB | repartition B | changelog B |");
    System.out.println("|---|---|---|---|---|---|---|");
    row("eci", eci);
    row("pass-through", passThrough);
    System.out.printf(
        "%nratio of each pair: %s%n",
        ratios.stream().map("%.2f"::formatted).reduce((a, b) -> a + ", " + b).orElse(""));
    if (delays.length > 0) {
      System.out.printf(
          "record to ranking at half of the rate: p50 %.2f s, p99 %.2f s (%d records)%n",
          Pace.quantile(delays, 0.5), Pace.quantile(delays, 0.99), delays.length);
    }
  }

  static void print(NumpyConsumer.Report numpy, Outcome eci) {
    System.out.printf(
        "numpy consumer: %,.0f examples/s over %.0f s (%d rankings, %.0f %% of the time in them);"
            + " eci is %.1f times as fast%n",
        numpy.examplesPerSecond(),
        numpy.seconds(),
        numpy.emissions(),
        100 * numpy.emitting() / numpy.seconds(),
        eci.examplesPerSecond() / numpy.examplesPerSecond());
  }

  private static void row(String name, Outcome o) {
    System.out.printf(
        "| %s | %,.0f | %.1f | %.1f | %,.0f | %,.0f | %,.0f |%n",
        name,
        o.examplesPerSecond(),
        o.cpuMicrosPerExample(),
        o.brokerCpuMicrosPerExample(),
        o.residentBytes() / MIB,
        o.repartitionBytesPerExample(),
        o.changelogBytesPerExample());
  }
}
