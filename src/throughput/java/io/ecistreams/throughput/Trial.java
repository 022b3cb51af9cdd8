package io.ecistreams.throughput;

import io.ecistreams.config.EciConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One subject over one workload, on topics of its own. The records are on the broker before they
 * are counted: a warm-up batch, which the subject works off while it starts, and the measured
 * batch, which becomes visible at once, by the commit of a transaction.
 */
final class Trial implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(20);
  private static final Duration SAMPLE_EVERY = Duration.ofMillis(100);

  /** Of the measured records; commit markers on the topic are counted with them. */
  private static final double LEFT_AT_END = 0.002;

  private final Cluster cluster;
  private final Workload workload;
  private final Path settings;
  private final EciConfig config;
  private final BrokerView view;

  Trial(Cluster cluster, String run, Workload workload, Map<String, String> more)
      throws InterruptedException {
    this.cluster = cluster;
    this.workload = workload;
    this.settings = cluster.settings(run, more);
    this.config = Cluster.config(settings);
    this.view = new BrokerView(config);
    view.createTopics();
  }

  Path settings() {
    return settings;
  }

  EciConfig config() {
    return config;
  }

  /** Lets the broker delete input that is older, so that a long run does not fill the disk. */
  void keepInput(Duration retention) throws InterruptedException {
    view.keepInput(retention);
  }

  /** Starts a subject on this trial's settings. */
  @FunctionalInterface
  interface Start<S extends Subject> {
    S start(String run, Path directory, Path settings);
  }

  /** What may be done with a subject after the measurement, while it still runs. */
  @FunctionalInterface
  interface Then<S extends Subject> {
    void with(S subject, Outcome outcome) throws InterruptedException;
  }

  /**
   * Measures.
   *
   * @param warmUp records before the measurement
   * @param records measured
   * @param span event time from the first record to the last, which is now
   */
  <S extends Subject> Outcome run(
      Start<S> start, int warmUp, int records, Duration span, Then<S> then)
      throws InterruptedException {
    Instant to = Instant.now();
    Instant from = to.minus(span);
    Instant between = from.plusMillis(span.toMillis() * warmUp / (warmUp + records));
    String name = config.streams().applicationId();
    Progress preloading = new Progress(name, "preloading", warmUp + records);
    try (Preload preload = new Preload(workload, config, preloading::at)) {
      preload.write(warmUp, from, between);
      preload.commit();
      preload.write(records, between, to);
      try (S subject = start.start(name, cluster.directory(), settings)) {
        await(subject, (long) warmUp * workload.negatives());
        TimeUnit.SECONDS.sleep(1);
        Outcome outcome = measure(subject, preload, warmUp, records);
        then.with(subject, outcome);
        return outcome;
      }
    }
  }

  /** The same records before the Python consumer. */
  NumpyConsumer.Report numpy(NumpyConsumer consumer, int records, int seconds)
      throws IOException, InterruptedException {
    Progress preloading =
        new Progress(config.streams().applicationId(), "preloading and reading", records);
    try (Preload preload = new Preload(workload, config, preloading::at)) {
      Instant now = Instant.now();
      preload.write(records, now.minus(Load.SPAN), now);
      preload.commit();
      return consumer.run(
          cluster.bootstrapServers(),
          config.topics().negatives(),
          (long) records * workload.negatives(),
          seconds,
          cluster.directory());
    }
  }

  private Outcome measure(Subject subject, Preload preload, int warmUp, int records)
      throws InterruptedException {
    long repartitionBytes = view.bytes("-repartition");
    long changelogBytes = view.bytes("-changelog");
    long all = (long) (warmUp + records) * workload.negatives();
    Progress progress =
        new Progress(
            config.streams().applicationId(), "measuring", (long) records * workload.negatives());
    preload.commit();
    List<Sample> samples = new ArrayList<>();
    samples.add(sample(subject));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (subject.examples() < all) {
      subject.process().requireAlive();
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("not done in time:\n" + subject.process().output());
      }
      TimeUnit.NANOSECONDS.sleep(SAMPLE_EVERY.toNanos());
      samples.add(sample(subject));
      progress.at(subject.examples() - (long) warmUp * workload.negatives());
    }
    if (subject.examples() > all) {
      throw new IllegalStateException(subject.examples() + " examples came of " + all);
    }
    TimeUnit.MILLISECONDS.sleep(500);
    long done = sample(subject).committed() - (long) (LEFT_AT_END * records);
    Sample first = samples.get(0);
    Sample last =
        samples.stream().filter(s -> s.committed() >= done).findFirst().orElse(sample(subject));
    return new Outcome(
        (long) records * workload.negatives(),
        Duration.ofNanos(last.nanos() - first.nanos()),
        last.cpu().minus(first.cpu()),
        last.brokerCpu().minus(first.brokerCpu()),
        samples.stream().mapToLong(Sample::residentBytes).max().orElseThrow(),
        view.bytes("-repartition") - repartitionBytes,
        view.bytes("-changelog") - changelogBytes,
        subject instanceof EciSubject eci ? eci.lateExamples() : 0);
  }

  private record Sample(
      long nanos, long committed, Duration cpu, Duration brokerCpu, long residentBytes) {}

  private Sample sample(Subject subject) throws InterruptedException {
    return new Sample(
        System.nanoTime(),
        view.committed(),
        subject.process().cpu(),
        cluster.broker().cpu(),
        subject.process().residentBytes());
  }

  private void await(Subject subject, long examples) throws InterruptedException {
    Progress progress =
        new Progress(config.streams().applicationId(), "starting and warming up", examples);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (subject.examples() < examples) {
      subject.process().requireAlive();
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("not warm in time:\n" + subject.process().output());
      }
      TimeUnit.MILLISECONDS.sleep(100);
      progress.at(subject.examples());
    }
  }

  /** Deletes the run's topics and state. */
  @Override
  public void close() {
    view.deleteTopics();
    view.close();
    Cluster.delete(Path.of(config.streams().stateDirectory().toString()));
  }
}
