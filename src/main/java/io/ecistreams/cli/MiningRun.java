package io.ecistreams.cli;

import io.ecistreams.avro.CommandKind;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.config.EciConfig;
import io.ecistreams.miner.LabelledQuery;
import io.ecistreams.miner.MinedNegativesFactory;
import io.ecistreams.miner.Mining;
import io.ecistreams.miner.MiningException;
import io.ecistreams.miner.MiningLoop;
import io.ecistreams.miner.NamedMiner;
import io.ecistreams.miner.NegativeMiner;
import io.ecistreams.miner.PassageCollection;
import io.ecistreams.miner.RecordContent;
import io.ecistreams.miner.Ticker;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.retry.Retries;
import io.ecistreams.runtime.Core;
import io.ecistreams.runtime.KafkaAccessException;
import io.ecistreams.runtime.Logging;
import io.ecistreams.runtime.NegativesProducer;
import io.ecistreams.runtime.NewestRecords;
import io.ecistreams.runtime.RequestSender;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** One miner at work from its start to its last confirmed record. */
final class MiningRun {
  private static final Duration CHECK = Duration.ofMillis(50);

  /** For the records that are on their way when a signal comes. */
  private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

  /** How long a new board is waited for, and how often it is looked for. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

  private final MinerCommand command;
  private final EciConfig config;
  private final EverySeconds calm = new EverySeconds(5);
  private final AtomicLong negatives = new AtomicLong();
  private final Map<String, Set<String>> sources = new ConcurrentHashMap<>();
  private final CountDownLatch stop = new CountDownLatch(1);

  /** Released when everything has been said: a JVM that is told to end halts after its hooks. */
  private final CountDownLatch stopped = new CountDownLatch(1);

  /** Makes a mining that is not started. */
  @FunctionalInterface
  interface Preparation {

    /**
     * Called when broker and registry have answered.
     *
     * @param sink takes the records
     */
    Mining prepare(Consumer<MinedNegatives> sink);
  }

  MiningRun(MinerCommand command, EciConfig config) {
    this.command = command;
    this.config = config;
    command.checkOptions(config);
    Logging.quiet(command.environment());
  }

  /** Mines until it is over, its time is up, or a signal comes; returns the exit code. */
  int run(Preparation preparation) throws InterruptedException {
    return run(preparation, () -> {});
  }

  /** The same, and says something at the end whatever it was. */
  int run(Preparation preparation, Runnable sum) throws InterruptedException {
    config.requireAddresses();
    Thread hook = new Thread(this::stop, "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    try (NegativesProducer producer = new NegativesProducer(config)) {
      producer.requireAccess();
      return mine(producer, preparation);
    } catch (CancellationException e) {
      return ExitCodes.OK; // the signal's own code is what the shell sees
    } finally {
      sum.run();
      stopped.countDown();
      unhook(hook);
    }
  }

  private int mine(NegativesProducer producer, Preparation preparation)
      throws InterruptedException {
    Optional<TextEmbedder> embedder =
        command.embeds()
            ? Optional.of(Core.cached(config, Core.encoder(config)))
            : Optional.empty();
    RecordContent content = new RecordContent(command.sendText(), command.sendVectors(), embedder);
    try {
      long start = System.nanoTime();
      Mining mining =
          preparation.prepare(
              record -> {
                producer.accept(content.apply(record));
                negatives.addAndGet(record.getNegatives().size());
                sources
                    .computeIfAbsent(record.getBoard(), board -> ConcurrentHashMap.newKeySet())
                    .add(record.getSource());
              });
      try (mining) {
        mining.start();
        awaitEnd(mining, producer, System.nanoTime());
      }
      producer.flush();
      return finish(mining, producer, Duration.ofNanos(System.nanoTime() - start));
    } finally {
      embedder.flatMap(TextEmbedder::usage).ifPresent(this::say);
      embedder.ifPresent(TextEmbedder::close);
    }
  }

  private void awaitEnd(Mining mining, NegativesProducer producer, long start)
      throws InterruptedException {
    while (!mining.isOver() && !stop.await(CHECK.toMillis(), TimeUnit.MILLISECONDS)) {
      long elapsed = System.nanoTime() - start;
      if (command.duration().filter(time -> elapsed >= time.toNanos()).isPresent()) {
        return;
      }
      if (calm.isTime()) {
        say(
            "%,d records sent, %,d lost"
                .formatted(producer.confirmed(), mining.failed() + producer.refused()));
      }
    }
  }

  private int finish(Mining mining, NegativesProducer producer, Duration elapsed) {
    long lost = mining.failed() + producer.refused();
    PrintWriter out = command.out();
    out.printf(
        "%s: sent %,d records with %,d negatives to %s in %.1f s, lost %,d%n",
        command.spec.name(),
        producer.confirmed(),
        negatives.get(),
        producer.topic(),
        elapsed.toMillis() / 1e3,
        lost);
    out.flush();
    if (mining.fruitless() > 0) {
      say(
          "no negative was found %,d times: the query has no word of the collection, or none but its positives and itself, or all candidates were left out"
              .formatted(mining.fruitless()));
    }
    Optional<MiningException> failure = mining.failure();
    if (failure.isPresent()) {
      throw failure.get();
    }
    boolean isStopping = stop.getCount() == 0;
    if (producer.confirmed() == 0 && !isStopping) {
      throw new MiningException("Nothing was mined; is there anything to mine from?");
    }
    if (!isStopping) {
      sources.forEach(this::sayFinished);
    }
    return producer.refused() == 0 ? ExitCodes.OK : ExitCodes.FAILURE;
  }

  /** Their silence is no alarm from now on. */
  private void sayFinished(String board, Set<String> ofBoard) {
    try {
      if (!isKnown(board)) {
        // The word would overtake the first records of a new board, and be refused.
        say(
            "waits up to %d s until an instance has read the new board %s, to say that it has ended"
                .formatted(PATIENCE.toSeconds(), board));
        Retries.until(() -> isKnown(board), LOOK_AGAIN, PATIENCE);
      }
      RequestSender.send(config, CommandKind.FINISH_SOURCE, board, ofBoard);
    } catch (KafkaAccessException e) {
      say("its end could not be told, so its silence will raise an alarm: " + e.getMessage());
    }
  }

  private boolean isKnown(String board) {
    return NewestRecords.backgrounds(config).containsKey(board);
  }

  /** A loop over a collection's queries with one miner, under the name it is to have. */
  Mining loop(PassageCollection collection, NegativeMiner miner, Consumer<MinedNegatives> sink) {
    return loop(collection, collection.queries(), 1, miner, sink);
  }

  /** The same over some of the queries, by one of several workers that share the rate. */
  Mining loop(
      PassageCollection collection,
      List<LabelledQuery> queries,
      int workers,
      NegativeMiner miner,
      Consumer<MinedNegatives> sink) {
    NegativeMiner named =
        command.source().<NegativeMiner>map(name -> new NamedMiner(name, miner)).orElse(miner);
    return new MiningLoop(
        List.of(named),
        queries,
        new MinedNegativesFactory(collection, command.boardOrDefault()),
        command.plan(workers),
        sink,
        Clock.systemUTC(),
        Ticker.system());
  }

  /**
   * Tells how far a long preparation is, now and then.
   *
   * @throws CancellationException if a signal has come
   */
  void progress(String stage, double fraction) {
    if (stop.getCount() == 0) {
      throw new CancellationException("a signal came");
    }
    if (calm.isTime()) {
      say(stage);
    }
  }

  /** Says something on stderr. */
  void say(String what) {
    command.say(command.spec.name() + ": " + what);
  }

  private void stop() {
    stop.countDown();
    try {
      if (!stopped.await(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
        say("not all records were confirmed in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void unhook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is shutting down, and the hook is what waits for us.
    }
  }
}
