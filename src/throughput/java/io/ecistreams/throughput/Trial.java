package io.ecistreams.throughput;

import io.ecistreams.config.EciConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * One subject over one workload, on topics of its own, in rounds: while the subject has nothing to
 * do, a batch is written that becomes visible at once, by the commit of a transaction; then the
 * subject works until its results tell of all of it. So the subject never waits for records, and
 * none stay behind between its sub-topologies. How many records make a round of the wanted length,
 * the rounds before say.
 */
final class Trial<S extends Subject> implements AutoCloseable {
  /** Of a round's time: what is asked for above the time left, as rates differ between rounds. */
  private static final double MARGIN = 1.05;

  /** In a shorter round the wait for its commits would count for too much. */
  private static final double LEAST_SECONDS = 10;

  private final Cluster cluster;
  private final String run;
  private final EciConfig config;
  private final BrokerView view;
  private final Input input;
  private final S subject;
  private final Rounds rounds;
  private Instant writtenUpTo;

  /** Starts a subject and has it do a first batch, of which the time does not count. */
  static <S extends Subject> Trial<S> start(
      Cluster cluster,
      Contender<S> contender,
      String run,
      Workload workload,
      Load load,
      First first)
      throws InterruptedException {
    List<Path> settings =
        IntStream.range(0, load.instances)
            .mapToObj(i -> cluster.settings(run, i, load.settings(first.settings())))
            .toList();
    return new Trial<>(cluster, contender, run, workload, settings, first);
  }

  /**
   * The first batch, enough to learn the backgrounds of all boards.
   *
   * @param span event time of it
   * @param settings of the trial
   */
  record First(int records, Duration span, Map<String, String> settings) {}

  private Trial(
      Cluster cluster,
      Contender<S> contender,
      String run,
      Workload workload,
      List<Path> settings,
      First first)
      throws InterruptedException {
    this.cluster = cluster;
    this.run = run;
    this.config = Cluster.config(settings.get(0));
    this.view = new BrokerView(config);
    view.createTopics();
    this.input = new Input(workload, config);
    this.subject = contender.start().start(run, cluster.directory(), settings);
    this.rounds = new Rounds(run, cluster.broker(), view, input, subject);
    Instant to = Instant.now();
    this.writtenUpTo = to;
    input.writeBatch(first.records(), to.minus(first.span()), to);
    rounds.work(first.records());
  }

  EciConfig config() {
    return config;
  }

  BrokerView view() {
    return view;
  }

  Input input() {
    return input;
  }

  S subject() {
    return subject;
  }

  Rounds rounds() {
    return rounds;
  }

  /**
   * Works for a while, in rounds.
   *
   * @param seconds of work, at least
   * @param roundSeconds most of a round, as its records have to be written before
   */
  Outcome work(double seconds, double roundSeconds) throws InterruptedException {
    Outcome total = Outcome.NONE;
    while (Outcome.seconds(total.elapsed()) < seconds) {
      double left = seconds - Outcome.seconds(total.elapsed());
      double next = Math.min(roundSeconds, Math.max(LEAST_SECONDS, MARGIN * left));
      long records = Math.max(1, (long) (rounds.recordsPerSecond() * next));
      view.deleteInput();
      writeBatch(records, next);
      total = total.plus(rounds.work(records));
      rounds.showProgress(total, seconds);
    }
    return total;
  }

  /** A batch of the event time that working it off takes. */
  private void writeBatch(long records, double seconds) {
    Instant now = Instant.now();
    Instant from = now.minusMillis((long) (seconds * 1000));
    input.writeBatch(records, from.isBefore(writtenUpTo) ? writtenUpTo : from, now);
    writtenUpTo = now;
  }

  /** Waits until the results tell of everything sent. */
  void awaitAll() throws InterruptedException {
    rounds.awaitAll();
    TimeUnit.MILLISECONDS.sleep(500);
  }

  /** Stops the subject, and deletes the run's topics and state. */
  @Override
  public void close() {
    rounds.close();
    subject.close();
    input.close();
    view.deleteTopics();
    view.close();
    cluster.deleteState(run);
  }
}
