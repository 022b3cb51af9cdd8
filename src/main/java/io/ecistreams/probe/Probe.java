package io.ecistreams.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
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

  /** Hears of each training that is over, in order, on the thread that called. */
  @FunctionalInterface
  public interface Progress {
    void trained(int done, int planned);
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
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Optional<double[]>>> trainings = new ArrayList<>();
      for (Round round : rounds) {
        for (ProbeData.Source source : data.sources()) {
          trainings.add(workers.submit(() -> train(source, round, isStopped)));
        }
      }
      List<Optional<double[]>> results = new ArrayList<>();
      for (Future<Optional<double[]>> training : trainings) {
        results.add(training.get());
        if (results.get(results.size() - 1).isPresent()) {
          progress.trained(results.size(), trainings.size());
        }
      }
      return gains(rounds, results);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ArithmeticException unusable) {
        throw unusable;
      }
      throw new IllegalStateException("A training failed: " + e.getCause(), e.getCause());
    } finally {
      workers.shutdownNow();
    }
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

  private Optional<double[]> train(
      ProbeData.Source source, Round round, BooleanSupplier isStopped) {
    // Thousands of trainings may still wait when a long probe is stopped.
    if (isStopped.getAsBoolean()) {
      return Optional.empty();
    }
    List<JudgedQuery> heldOut = heldOut(round);
    List<Integer> queries = heldOut.stream().map(JudgedQuery::query).sorted().toList();
    int[] sorted = queries.stream().mapToInt(Integer::intValue).toArray();
    List<TrainingRecord> records =
        source.records().stream()
            .filter(record -> Arrays.binarySearch(sorted, record.query()) < 0)
            .toList();
    return training
        .train(records, round.seed(), isStopped)
        .map(adapter -> ranking.ndcg(adapter, heldOut));
  }

  private List<JudgedQuery> heldOut(Round round) {
    return Arrays.stream(round.heldOut()).mapToObj(data.judged()::get).toList();
  }

  private ProbeGains gains(List<Round> rounds, List<Optional<double[]>> results) {
    int sources = data.sources().size();
    double[] before = ranking.ndcg(new LinearAdapter(data.dimension()), data.judged());
    List<double[][]> bySeed = new ArrayList<>();
    for (int seed = 0; seed < settings.seeds(); seed++) {
      double[][] unknown = new double[sources][before.length];
      Arrays.stream(unknown).forEach(row -> Arrays.fill(row, Double.NaN));
      bySeed.add(unknown);
    }
    SortedSet<Integer> seen = new TreeSet<>();
    int finished = 0;
    for (int r = 0; r < rounds.size(); r++) {
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
