package io.ecistreams.miner;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.model.Fnv1a64;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs miners, each on a thread of its own, and hands every record to the sink. The sink is called
 * by all threads; what it throws costs that record and one line of log, never the loop; only a
 * {@link MiningException} ends it. A sink that fails during the unthrottled pass is tried at the
 * steady rate.
 */
public final class MiningLoop implements Mining {
  private static final Logger LOG = LoggerFactory.getLogger(MiningLoop.class);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

  private final List<LabelledQuery> queries;
  private final MinedNegativesFactory factory;
  private final MiningPlan plan;
  private final Consumer<MinedNegatives> sink;
  private final Clock clock;
  private final Ticker ticker;
  private final List<Thread> threads;
  private final AtomicLong emitted = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong fruitless = new AtomicLong();
  private volatile Optional<MiningException> failure = Optional.empty();
  private volatile boolean stopping;

  /**
   * A loop that is not yet running.
   *
   * @param queries at least one
   * @param sink takes a record, by blocking where it has to wait
   * @param clock gives the records their event time
   * @param ticker keeps the rate
   */
  public MiningLoop(
      List<NegativeMiner> miners,
      List<LabelledQuery> queries,
      MinedNegativesFactory factory,
      MiningPlan plan,
      Consumer<MinedNegatives> sink,
      Clock clock,
      Ticker ticker) {
    if (queries.isEmpty()) {
      throw new IllegalArgumentException("A mining loop needs at least one query.");
    }
    this.queries = List.copyOf(queries);
    this.factory = factory;
    this.plan = plan;
    this.sink = sink;
    this.clock = clock;
    this.ticker = ticker;
    this.threads = miners.stream().map(this::thread).toList();
  }

  private Thread thread(NegativeMiner miner) {
    Thread thread = new Thread(() -> run(miner), "miner-" + miner.source());
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void start() {
    threads.forEach(Thread::start);
  }

  /** Waits until all passes are done or the loop is closed. */
  public void await() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Override
  public boolean isOver() {
    return threads.stream().noneMatch(Thread::isAlive);
  }

  @Override
  public long emitted() {
    return emitted.get();
  }

  @Override
  public long failed() {
    return failed.get();
  }

  @Override
  public long fruitless() {
    return fruitless.get();
  }

  @Override
  public Optional<MiningException> failure() {
    return failure;
  }

  private void run(NegativeMiner miner) {
    try {
      Pace pace = new Pace(ticker, plan.recordsPerSecond());
      for (int pass = 0; pass < plan.passes().orElse(Integer.MAX_VALUE); pass++) {
        boolean throttled = pass > 0 || !plan.firstPassUnthrottled();
        if (pass == 1) {
          pace.restart();
        }
        for (LabelledQuery query : shuffled(miner, pass)) {
          if (stopping) {
            return;
          }
          boolean ok = emit(miner, query);
          if (!throttled && !ok) {
            pace.restart();
          }
          if (throttled || !ok) {
            pace.await();
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // close() asked for it
    }
  }

  private List<LabelledQuery> shuffled(NegativeMiner miner, int pass) {
    List<LabelledQuery> order = new ArrayList<>(queries);
    Collections.shuffle(
        order, new Random(Fnv1a64.hash(plan.seed() + "/" + miner.source() + "/" + pass)));
    return order;
  }

  private boolean emit(NegativeMiner miner, LabelledQuery query) {
    try {
      Optional<MinedNegatives> record = factory.mine(miner, query, clock);
      record.ifPresent(sink);
      (record.isPresent() ? emitted : fruitless).incrementAndGet();
      return record.isPresent();
    } catch (MiningException e) {
      failure = Optional.of(e);
      stopping = true;
      return false;
    } catch (RuntimeException e) {
      if (!stopping) {
        failed.incrementAndGet();
        LOG.warn(
            "Miner {} lost the record of query {}: {}", miner.source(), query.id(), e.toString());
      }
      return false;
    }
  }

  /** Interrupts the threads and waits for them, a few seconds at most. Safe to call twice. */
  @Override
  public void close() {
    stopping = true;
    threads.forEach(Thread::interrupt);
    boolean interrupted = false;
    for (Thread thread : threads) {
      try {
        thread.join(STOP_PATIENCE.toMillis());
        if (thread.isAlive()) {
          LOG.warn(
              "{} did not stop within {}; it goes with the process.",
              thread.getName(),
              STOP_PATIENCE);
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
