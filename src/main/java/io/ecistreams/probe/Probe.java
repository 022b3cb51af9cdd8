package io.ecistreams.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.DoublePredicate;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Trains on each source with a part of the queries held out, round by round, and ranks the
 * collection for those. All sources of a round have the same folds and the same seed. A training
 * runs on one thread, so the number of threads changes no bit.
 */
public final class Probe {
  private final ProbeData data;
  private final ProbeSettings settings;
  private final Training training;
  private final CollectionRanking ranking;

  /**
   * A probe that has not begun.
   *
   * @throws IllegalArgumentException if there are fewer judged queries than folds, or no sources
   */
  public Probe(ProbeData data, ProbeSettings settings) {
    if (data.judged().size() < settings.folds() || data.sources().isEmpty()) {
      throw new IllegalArgumentException(
          "%d judged queries and %d sources cannot be probed in %d folds."
              .formatted(data.judged().size(), data.sources().size(), settings.folds()));
    }
    this.data = data;
    this.settings = settings;
    this.training = new Training(data, settings);
    this.ranking = new CollectionRanking(data, settings.side());
  }

  /** Hears of each step, from any thread but one at a time. */
  @FunctionalInterface
  public interface Progress {
    /**
     * It is so far.
     *
     * @param trained how many trainings are over, up to the first that is not
     * @param planned how many there are
     * @param share of the whole work that is done
     */
    void at(int trained, int planned, double share);
  }

  /**
   * Queries of a round.
   *
   * @param heldOut places in {@link ProbeData#judged}
   */
  private record Round(int[] heldOut, long seed) {}

  /**
   * Runs to the end or until it is stopped; rounds that are not finished do not count.
   *
   * @param isStopped is asked before each step, by all threads
   * @throws ArithmeticException if a training ends in what are no numbers
   */
  public ProbeGains run(int threads, Progress progress, BooleanSupplier isStopped)
      throws InterruptedException {
    List<Round> rounds = rounds();
    Progression progression = new Progression(progress, weights(threads), threads);
    IntFunction<DoublePredicate> goesOn =
        part ->
            share -> {
              progression.at(part, share);
              return !isStopped.getAsBoolean() && !Thread.currentThread().isInterrupted();
            };
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try {
      // First, as without it no gain is known when it is stopped.
      Optional<double[]> before = before(workers, threads, goesOn, progression);
      if (before.isEmpty()) {
        return gains(rounds, List.of(), new double[data.judged().size()]);
      }
      List<Callable<Optional<double[]>>> trainings = new ArrayList<>();
      for (Round round : rounds) {
        for (ProbeData.Source source : data.sources()) {
          int part = threads + trainings.size();
          trainings.add(() -> train(source, round, goesOn.apply(part)));
        }
      }
      return gains(rounds, all(workers, trainings, threads, progression), before.get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ArithmeticException unusable) {
        throw unusable;
      }
      throw new IllegalStateException("A training failed: " + e.getCause(), e.getCause());
    } finally {
      workers.shutdownNow();
    }
  }

  /** Runs tasks, which are the parts from a first one on. */
  private static <T> List<Optional<T>> all(
      ExecutorService workers,
      List<Callable<Optional<T>>> tasks,
      int first,
      Progression progression)
      throws InterruptedException, ExecutionException {
    List<Future<Optional<T>>> futures = new ArrayList<>();
    for (Callable<Optional<T>> task : tasks) {
      int part = first + futures.size();
      futures.add(
          workers.submit(
              () -> {
                Optional<T> result = task.call();
                result.ifPresent(over -> progression.at(part, 1));
                return result;
              }));
    }
    List<Optional<T>> results = new ArrayList<>();
    for (Future<Optional<T>> future : futures) {
      results.add(future.get());
    }
    return results;
  }

  /** nDCG@10 of the frozen encoder, each thread ranking a part of the collection. */
  private Optional<double[]> before(
      ExecutorService workers,
      int threads,
      IntFunction<DoublePredicate> goesOn,
      Progression progression)
      throws InterruptedException, ExecutionException {
    LinearAdapter none = new LinearAdapter(data.dimension());
    List<Callable<Optional<List<CollectionRanking.Best>>>> parts = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int part = t;
      int first = (int) ((long) data.documents() * part / threads);
      int end = (int) ((long) data.documents() * (part + 1) / threads);
      parts.add(() -> ranking.best(none, data.judged(), first, end, goesOn.apply(part)));
    }
    List<Optional<List<CollectionRanking.Best>>> ranked = all(workers, parts, 0, progression);
    if (ranked.stream().anyMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    List<CollectionRanking.Best> best = ranked.get(0).orElseThrow();
    for (int t = 1; t < threads; t++) {
      for (int q = 0; q < best.size(); q++) {
        best.get(q).take(ranked.get(t).orElseThrow().get(q));
      }
    }
    return Optional.of(CollectionRanking.ndcg(best, data.judged()));
  }

  /** About what each part costs: first those of the ranking before, then the trainings. */
  private double[] weights(int threads) {
    double[] weights = new double[threads + settings.rounds() * data.sources().size()];
    Arrays.fill(weights, 0, threads, rankingCost(data.judged().size()) / threads);
    for (int i = threads; i < weights.length; i++) {
      ProbeData.Source source = data.sources().get((i - threads) % data.sources().size());
      weights[i] = trainingCost(source) + rankingCost(data.judged().size() / settings.folds());
    }
    return weights;
  }

  private double rankingCost(int queries) {
    int products = queries + (settings.side() == AdaptedSide.BOTH ? data.dimension() : 0);
    return (double) data.documents() * products;
  }

  /** Rows are adapted, and as many gradients taken. */
  private double trainingCost(ProbeData.Source source) {
    double rows =
        source.records().stream()
            .mapToDouble(
                record ->
                    settings.side() == AdaptedSide.BOTH ? 2.0 + record.negatives().length : 1.0)
            .sum();
    return 2 * settings.epochs() * rows * data.dimension();
  }

  private List<Round> rounds() {
    List<Round> rounds = new ArrayList<>();
    for (int s = 0; s < settings.seeds(); s++) {
      SplittableRandom random = new SplittableRandom(settings.firstSeed() + s);
      List<Integer> dealt =
          new ArrayList<>(IntStream.range(0, data.judged().size()).boxed().toList());
      Training.shuffle(dealt, random);
      for (int f = 0; f < settings.folds(); f++) {
        int fold = f;
        int[] heldOut =
            IntStream.range(0, dealt.size())
                .filter(i -> i % settings.folds() == fold)
                .map(dealt::get)
                .sorted()
                .toArray();
        rounds.add(new Round(heldOut, random.nextLong()));
      }
    }
    return rounds;
  }

  /** Names of the sources that some round trains on nothing of, so that they gain nothing there. */
  public List<String> untrained() {
    List<Round> rounds = rounds();
    return data.sources().stream()
        .filter(source -> rounds.stream().anyMatch(round -> records(source, round).isEmpty()))
        .map(ProbeData.Source::name)
        .toList();
  }

  /** Those of the queries that are not held out. */
  private List<TrainingRecord> records(ProbeData.Source source, Round round) {
    int[] queries = heldOut(round).stream().mapToInt(JudgedQuery::query).sorted().toArray();
    return source.records().stream()
        .filter(record -> Arrays.binarySearch(queries, record.query()) < 0)
        .toList();
  }

  private Optional<double[]> train(ProbeData.Source source, Round round, DoublePredicate goesOn) {
    // Thousands of trainings may still wait when a long probe is stopped.
    if (!goesOn.test(0)) {
      return Optional.empty();
    }
    List<JudgedQuery> heldOut = heldOut(round);
    double cost = trainingCost(source);
    double trained = cost / (cost + rankingCost(heldOut.size()));
    return training
        .train(records(source, round), round.seed(), share -> goesOn.test(trained * share))
        .flatMap(
            adapter ->
                ranking.ndcg(
                    adapter, heldOut, share -> goesOn.test(trained + (1 - trained) * share)));
  }

  private List<JudgedQuery> heldOut(Round round) {
    return Arrays.stream(round.heldOut()).mapToObj(data.judged()::get).toList();
  }

  private ProbeGains gains(List<Round> rounds, List<Optional<double[]>> results, double[] before) {
    int sources = data.sources().size();
    List<double[][]> bySeed = new ArrayList<>();
    for (int seed = 0; seed < settings.seeds(); seed++) {
      double[][] unknown = new double[sources][before.length];
      Arrays.stream(unknown).forEach(row -> Arrays.fill(row, Double.NaN));
      bySeed.add(unknown);
    }
    SortedSet<Integer> seen = new TreeSet<>();
    int finished = 0;
    for (int r = 0; r < results.size() / sources; r++) {
      List<Optional<double[]>> ofRound = results.subList(r * sources, (r + 1) * sources);
      if (ofRound.stream().allMatch(Optional::isPresent)) {
        finished++;
        int[] heldOut = rounds.get(r).heldOut();
        for (int i = 0; i < heldOut.length; i++) {
          seen.add(heldOut[i]);
          for (int s = 0; s < sources; s++) {
            bySeed.get(r / settings.folds())[s][heldOut[i]] =
                ofRound.get(s).orElseThrow()[i] - before[heldOut[i]];
          }
        }
      }
    }
    return new ProbeGains(
        data.sources().stream().map(ProbeData.Source::name).toList(),
        bySeed.stream()
            .map(rows -> Arrays.stream(rows).map(row -> of(seen, row)).toArray(double[][]::new))
            .toList(),
        of(seen, before),
        finished,
        rounds.size());
  }

  private static double[] of(SortedSet<Integer> queries, double[] row) {
    return queries.stream().mapToDouble(query -> row[query]).toArray();
  }
}
