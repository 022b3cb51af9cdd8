package io.ecistreams.testing;

import io.ecistreams.alarm.AlarmPolicy;
import io.ecistreams.math.Workbench;
import io.ecistreams.mixture.MixturePolicy;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.ExampleGroup.Negative;
import io.ecistreams.model.Registration;
import io.ecistreams.scoring.Board;
import io.ecistreams.scoring.BoardPolicies;
import io.ecistreams.scoring.BoardSettings;
import io.ecistreams.scoring.MemoryLog;
import io.ecistreams.scoring.RecordOrigin;
import io.ecistreams.scoring.RoutedGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Made-up example groups; the same for the same seed. */
public final class Examples {
  public static final String BOARD = "run";
  public static final String ENCODER = "encoder";

  private Examples() {}

  /** A vector with independent normal entries. */
  public static float[] vector(Random random, int dimension) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  /** A group of one whole record. */
  public static ExampleGroup group(
      String source, long minedAtMs, String queryId, int dimension, int negatives, Random random) {
    List<Negative> list = new ArrayList<>();
    for (int i = 0; i < negatives; i++) {
      list.add(
          new Negative(
              "n" + random.nextInt(),
              random.nextInt(10) == 0,
              random.nextDouble(),
              vector(random, dimension)));
    }
    return new ExampleGroup(
        BOARD,
        source,
        ENCODER,
        minedAtMs,
        1,
        queryId,
        "p-" + queryId,
        vector(random, dimension),
        vector(random, dimension),
        list);
  }

  /** The same group on another board. */
  public static ExampleGroup onBoard(String board, ExampleGroup g) {
    return with(board, g.encoder(), g, g.cost());
  }

  /** The same group with vectors of another encoder. */
  public static ExampleGroup by(String encoder, ExampleGroup g) {
    return with(g.board(), encoder, g, g.cost());
  }

  /** The same group of a record that cost so much. */
  public static ExampleGroup costing(double cost, ExampleGroup g) {
    return with(g.board(), g.encoder(), g, Optional.of(cost));
  }

  private static ExampleGroup with(
      String board, String encoder, ExampleGroup g, Optional<Double> cost) {
    return new ExampleGroup(
        board,
        g.source(),
        encoder,
        g.minedAtMs(),
        g.records(),
        g.queryId(),
        g.positiveId(),
        g.query(),
        g.positive(),
        g.negatives(),
        g.encoderAssumed(),
        g.queryText(),
        g.positiveText(),
        cost);
  }

  /** The group as it comes from the internal topic. */
  public static RoutedGroup routed(ExampleGroup group) {
    return new RoutedGroup(group, new RecordOrigin("negatives", 0, 0, Optional.empty()));
  }

  /** A board in memory that calibrates over as many queries as the settings say. */
  public static Board board(String name, int dimension, BoardSettings settings) {
    return board(name, dimension, settings, Map.of());
  }

  /** A board in memory under {@link #background}. */
  public static Board frozenBoard(String name, int dimension, BoardSettings settings) {
    return board(name, dimension, settings, Map.of(name, background(dimension)));
  }

  private static Board board(
      String name, int dimension, BoardSettings settings, Map<String, CosineBackground> given) {
    int queries = settings.calibrationQueries();
    return new Board(
        name,
        new BoardIdentity(ENCODER, dimension),
        new BoardPolicies(
            settings,
            new CalibrationPolicy(queries, Math.min(16, queries), 0, given),
            MixturePolicy.standard(),
            AlarmPolicy.standard()),
        new MemoryLog(),
        Workbench::new,
        0);
  }

  /** A board under {@link #background} as it is registered. */
  public static Registration registration(int dimension) {
    return new Registration(
        new BoardIdentity(ENCODER, dimension), Optional.of(background(dimension)));
  }

  /** A background under which random vectors have weights of every size. */
  public static CosineBackground background(int dimension) {
    return new CosineBackground(
        ENCODER, dimension, 0.0, 0.4, 0.0, 0.4, 128, CosineBackground.Origin.GIVEN);
  }
}
