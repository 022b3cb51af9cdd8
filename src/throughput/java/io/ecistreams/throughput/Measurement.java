package io.ecistreams.throughput;

/** Trials of the usual kind: a warm-up by time, then what is measured. */
final class Measurement {
  private final Cluster cluster;
  private final Load load;

  Measurement(Cluster cluster, Load load) {
    this.cluster = cluster;
    this.load = load;
  }

  /** What is done with a trial after its measurement, while the subject still runs. */
  @FunctionalInterface
  interface Then<S extends Subject> {
    void with(Trial<S> trial, Outcome outcome) throws Exception;
  }

  /** One trial, with a line on the terminal. */
  <S extends Subject> Outcome run(
      Contender<S> contender, String of, Workload workload, Trial.First first) throws Exception {
    return run(contender, of, workload, first, (trial, outcome) -> {});
  }

  /** The same, and something more. */
  <S extends Subject> Outcome run(
      Contender<S> contender, String of, Workload workload, Trial.First first, Then<S> then)
      throws Exception {
    String run = contender.name() + "-" + of;
    try (Trial<S> trial = Trial.start(cluster, contender, run, workload, load, first)) {
      trial.work(load.warmUpSeconds, load.roundSeconds);
      Outcome outcome = measure(trial);
      Report.line(run, outcome);
      then.with(trial, outcome);
      return outcome;
    }
  }

  private <S extends Subject> Outcome measure(Trial<S> trial) throws Exception {
    if (load.profile == null) {
      return trial.work(load.measureSeconds, load.roundSeconds);
    }
    Profiler profiler = Profiler.start(load.profile, trial.subject().processes());
    Outcome outcome = trial.work(load.measureSeconds, load.roundSeconds);
    profiler.stop();
    return outcome;
  }

  /** One trial of the application on so many threads, and something more. */
  Outcome eci(int boards, int threads, int repeat, Then<EciSubject> then) throws Exception {
    return run(
        load.eci(),
        name(boards, threads, repeat),
        load.workload(boards),
        load.first(Load.threads(threads)),
        then);
  }

  /** The part of a run's name that tells it from the contender's other runs. */
  static String name(int boards, int threads, int repeat) {
    return "%d-%d-%d".formatted(boards, threads, repeat);
  }
}
