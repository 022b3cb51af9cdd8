package io.ecistreams.miner;

import io.ecistreams.avro.MinedNegatives;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Hands records that were mined elsewhere to the sink, in their order, on a thread of its own. The
 * first record that cannot be read, or that the sink refuses, ends it.
 */
public final class RecordLoop implements Mining {
  /** A thread that waits for a pipe cannot be interrupted; it goes with the process. */
  private static final Duration STOP_PATIENCE = Duration.ofMillis(500);

  private final Supplier<Stream<MinedNegatives>> records;
  private final MiningPlan plan;
  private final Consumer<MinedNegatives> sink;
  private final Ticker ticker;
  private final Thread thread = new Thread(this::run, "miner-file");
  private final AtomicLong emitted = new AtomicLong();
  private volatile Optional<MiningException> failure = Optional.empty();
  private volatile boolean stopping;

  /**
   * A loop that is not yet running.
   *
   * @param records opens them anew for each pass; the loop closes the stream
   * @param plan its seed and its unthrottled first pass are not for records in an order
   */
  public RecordLoop(
      Supplier<Stream<MinedNegatives>> records,
      MiningPlan plan,
      Consumer<MinedNegatives> sink,
      Ticker ticker) {
    this.records = records;
    this.plan = plan;
    this.sink = sink;
    this.ticker = ticker;
    thread.setDaemon(true);
  }

  @Override
  public void start() {
    thread.start();
  }

  private void run() {
    try {
      Pace pace = new Pace(ticker, plan.recordsPerSecond());
      for (int pass = 0; pass < plan.passes().orElse(Integer.MAX_VALUE) && !stopping; pass++) {
        long before = emitted.get();
        pass(pace);
        if (emitted.get() == before) {
          return; // nothing in it, and nothing to come
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // close() asked for it
    } catch (RuntimeException e) {
      if (!stopping) {
        failure = Optional.of(new MiningException(e.getMessage(), e));
      }
    }
  }

  private void pass(Pace pace) throws InterruptedException {
    try (Stream<MinedNegatives> stream = records.get()) {
      for (Iterator<MinedNegatives> each = stream.iterator(); !stopping && each.hasNext(); ) {
        MinedNegatives record = each.next();
        if (stopping) {
          return;
        }
        sink.accept(record);
        emitted.incrementAndGet();
        pace.await();
      }
    }
  }

  @Override
  public boolean isOver() {
    return !thread.isAlive();
  }

  @Override
  public long emitted() {
    return emitted.get();
  }

  @Override
  public long failed() {
    return 0;
  }

  @Override
  public Optional<MiningException> failure() {
    return failure;
  }

  @Override
  public void close() {
    stopping = true;
    thread.interrupt();
    try {
      thread.join(STOP_PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
