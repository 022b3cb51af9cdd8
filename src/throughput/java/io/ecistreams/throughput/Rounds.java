package io.ecistreams.throughput;

import io.ecistreams.throughput.BrokerView.Committed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Shows batches to a subject, and measures how it works them off. */
final class Rounds implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(20);
  private static final Duration SAMPLE_EVERY = Duration.ofMillis(200);

  /** Of what a round commits; commit markers on the topics are counted with it. */
  private static final double LEFT_AT_END = 0.002;

  /** Of the rate learnt before. */
  private static final double KEPT = 0.8;

  private final String run;
  private final Child broker;
  private final BrokerView view;
  private final Input input;
  private final Subject subject;
  private final Jmx brokerBeans;
  private final List<Jmx> subjectBeans;
  private double recordsPerSecond;

  Rounds(String run, Child broker, BrokerView view, Input input, Subject subject) {
    this.run = run;
    this.broker = broker;
    this.view = view;
    this.input = input;
    this.subject = subject;
    this.brokerBeans = Jmx.of(broker);
    this.subjectBeans = subject.processes().stream().map(Jmx::of).toList();
    System.err.printf("%s: starting%n", run);
  }

  /** What is counted up. */
  record Sample(
      long nanos,
      long examples,
      Committed committed,
      Duration cpu,
      Duration brokerCpu,
      long residentBytes) {}

  /** Of now. */
  Sample sample() throws InterruptedException {
    Committed committed = view.committed();
    return new Sample(
        System.nanoTime(),
        subject.examples(),
        committed,
        subject.processes().stream().map(Child::cpu).reduce(Duration.ZERO, Duration::plus),
        broker.cpu(),
        subject.processes().stream().mapToLong(Child::residentBytes).sum());
  }

  /** Of the last round, without the time before the first record was committed. */
  double recordsPerSecond() {
    return recordsPerSecond;
  }

  /** Shows the batch that was written, and returns when the results tell of all of it. */
  Outcome work(long records) throws InterruptedException {
    long repartitionBytes = internalBytes("-repartition");
    long changelogBytes = internalBytes("-changelog");
    long collectionMs = collectionMs();
    long lateExamples = subject.lateExamples();
    Sample first = sample();
    input.commitBatch();
    List<Sample> samples = awaitAll();
    Sample last = end(first, samples);
    learnRate(records, first, last, samples);
    TimeUnit.MILLISECONDS.sleep(500);
    return new Outcome(
        input.examples() - first.examples(),
        Duration.ofNanos(last.nanos() - first.nanos()),
        last.cpu().minus(first.cpu()),
        last.brokerCpu().minus(first.brokerCpu()),
        collectionMs() - collectionMs,
        samples.stream().mapToLong(Sample::residentBytes).max().orElseThrow(),
        internalBytes("-repartition") - repartitionBytes,
        internalBytes("-changelog") - changelogBytes,
        subject.lateExamples() - lateExamples);
  }

  /** Waits until the results tell of all records. */
  List<Sample> awaitAll() throws InterruptedException {
    List<Sample> samples = new ArrayList<>();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    do {
      TimeUnit.NANOSECONDS.sleep(SAMPLE_EVERY.toNanos());
      subject.processes().forEach(Child::requireAlive);
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "not done in time:\n" + subject.processes().get(0).output());
      }
      samples.add(sample());
    } while (subject.examples() < input.examples());
    samples.add(sample());
    if (subject.examples() > input.examples()) {
      throw new IllegalStateException(subject.examples() + " examples came of " + input.examples());
    }
    return samples;
  }

  /** The first sample that has all of it committed. */
  private static Sample end(Sample first, List<Sample> samples) {
    Sample last = samples.get(samples.size() - 1);
    return samples.stream()
        .filter(
            s ->
                isDone(first.committed().input(), s.committed().input(), last.committed().input())
                    && isDone(
                        first.committed().internal(),
                        s.committed().internal(),
                        last.committed().internal()))
        .findFirst()
        .orElse(last);
  }

  private static boolean isDone(long before, long now, long after) {
    return after - now <= LEFT_AT_END * (after - before);
  }

  private void learnRate(long records, Sample first, Sample last, List<Sample> samples) {
    Sample begun =
        samples.stream()
            .filter(s -> s.committed().input() > first.committed().input())
            .findFirst()
            .orElse(first);
    double left =
        (double) (last.committed().input() - begun.committed().input())
            / Math.max(1, last.committed().input() - first.committed().input());
    double inPart = records * left / ((last.nanos() - begun.nanos()) / 1e9);
    double whole = records / ((last.nanos() - first.nanos()) / 1e9);
    double learnt = Double.isFinite(inPart) && left > 0.5 ? Math.max(inPart, whole) : whole;
    // A short round that was mostly waiting must not make the next one shorter still.
    recordsPerSecond = Math.max(learnt, KEPT * recordsPerSecond);
  }

  /** Bytes sent so far to topics of the run with this ending. */
  long internalBytes(String ending) {
    return brokerBeans.bytesIn(topic -> topic.startsWith(run + "-") && topic.endsWith(ending));
  }

  private long collectionMs() {
    return subjectBeans.stream().mapToLong(Jmx::collectionMs).sum();
  }

  /** How far a trial is, on standard error. */
  void showProgress(Outcome done, double seconds) {
    System.err.printf(
        "%s: %.0f of %.0f s, %,.0f examples/s%n",
        run, Outcome.seconds(done.elapsed()), seconds, done.examplesPerSecond());
  }

  @Override
  public void close() {
    brokerBeans.close();
    subjectBeans.forEach(Jmx::close);
  }
}
