package io.ecistreams.throughput;

import io.ecistreams.throughput.EciSubject.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Sends records at a steady rate, and tells how long each took to be part of a ranking: from its
 * being sent until a reader of committed records gets the first ranking of its board that counts as
 * many examples as had been sent by then.
 */
final class Pace {
  private final Input input;
  private final int negatives;
  private final Map<String, List<Long>> sentNanos = new HashMap<>();
  private long sent;

  Pace(Workload workload, Input input) {
    this.input = input;
    this.negatives = workload.negatives();
  }

  /**
   * Sends for a while.
   *
   * @param pulse called about ten times a second
   */
  void send(double recordsPerSecond, Duration time, Runnable pulse) throws InterruptedException {
    long start = System.nanoTime();
    long total = (long) (recordsPerSecond * Outcome.seconds(time));
    long pulseNanos = start;
    for (long i = 0; i < total; i++) {
      long dueNanos = start + (long) (i / recordsPerSecond * 1e9);
      long waitNanos = dueNanos - System.nanoTime();
      if (waitNanos > 1_000_000) {
        TimeUnit.NANOSECONDS.sleep(waitNanos);
      }
      sentNanos
          .computeIfAbsent(Workload.boardName(input.nextBoard()), b -> new ArrayList<>())
          .add(System.nanoTime());
      input.send(Instant.now());
      sent++;
      if (System.nanoTime() - pulseNanos > 100_000_000) {
        pulseNanos = System.nanoTime();
        pulse.run();
      }
    }
    input.flush();
  }

  /** Examples sent so far. */
  long examples() {
    return sent * negatives;
  }

  /**
   * Delays of all records in seconds, ascending, once rankings have counted all.
   *
   * @param before examples of each board before the first of these records
   */
  double[] delays(List<Seen> rankings, Map<String, Long> before) {
    List<Double> delays = new ArrayList<>();
    sentNanos.forEach(
        (board, times) -> {
          long base = before.getOrDefault(board, 0L);
          List<Seen> own = rankings.stream().filter(r -> r.board().equals(board)).toList();
          int at = 0;
          for (int i = 0; i < times.size(); i++) {
            long needed = base + (long) (i + 1) * negatives;
            while (at < own.size() && own.get(at).examples() < needed) {
              at++;
            }
            if (at < own.size()) {
              delays.add((own.get(at).nanos() - times.get(i)) / 1e9);
            }
          }
        });
    double[] sorted = delays.stream().mapToDouble(d -> d).toArray();
    Arrays.sort(sorted);
    return sorted;
  }

  /** A quantile of ascending values, NaN of none. */
  static double quantile(double[] sorted, double share) {
    return sorted.length == 0 ? Double.NaN : sorted[(int) (share * (sorted.length - 1))];
  }
}
