package io.ecistreams.mixture;

import io.ecistreams.math.LogDeterminant.Term;
import io.ecistreams.math.SymmetricMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Made-up sources with information matrices of every shape; the same for the same seed. */
final class Sources {

  private Sources() {}

  static List<MixtureSource> random(int count, int dimension, Random random) {
    List<MixtureSource> sources = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      sources.add(source("s" + k, dimension, random));
    }
    return sources;
  }

  /** Some directions more than others, and of another size in each source. */
  static MixtureSource source(String name, int dimension, Random random) {
    int rows = 1 + random.nextInt(2 * dimension);
    double size = 0.1 * Math.exp(random.nextGaussian());
    double[][] x = new double[rows][dimension];
    for (double[] row : x) {
      for (int j = 0; j < dimension; j++) {
        row[j] = Math.sqrt(size / rows) * random.nextGaussian() / (1 + j % 3);
      }
    }
    SymmetricMatrix matrix = new SymmetricMatrix(dimension);
    matrix.addOuterProducts(x, rows);
    return new MixtureSource(
        name, matrix.trace(), Optional.of(0.0), true, List.of(new Term(1.0, matrix)));
  }

  static MixtureSource withScore(String name, double eci) {
    return withScore(name, eci, 0);
  }

  static MixtureSource withScore(String name, double eci, double standardError) {
    SymmetricMatrix matrix = new SymmetricMatrix(2);
    matrix.addOuterProducts(new double[][] {{Math.sqrt(eci), 0}}, 1);
    return new MixtureSource(
        name,
        eci,
        Optional.of(standardError * standardError),
        true,
        List.of(new Term(1.0, matrix)));
  }

  static MixtureSource warmingUp(String name) {
    MixtureSource source = withScore(name, 0.1);
    return new MixtureSource(name, 0.1, Optional.empty(), false, source.information());
  }
}
