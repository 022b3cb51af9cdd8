package io.ecistreams.math;

import java.util.function.BooleanSupplier;

/**
 * Which kernel folds: {@code jdk.incubator.vector} where the JVM was started with that module and
 * the processor has vectors and fused multiply-adds to use it for, plain Java elsewhere. Chosen
 * once a process. Both give the same bits.
 */
public final class Kernels {
  /** A system property: {@code plain} forbids vectors. */
  public static final String PROPERTY = "eci.kernels";

  private static final String MODULE = "jdk.incubator.vector";
  private static final String VECTORS = "io.ecistreams.math.VectorRankUpdate";
  private static final int LEAST_BITS = 256;
  private static final int WARM_UP_DIMENSION = 384;
  private static final int WARM_UP_FOLDS = 500;
  private static final Kernels CHOSEN = choose();

  private final RankUpdate rankUpdate;
  private final String description;

  private Kernels(RankUpdate rankUpdate, String description) {
    this.rankUpdate = rankUpdate;
    this.description = description;
  }

  static RankUpdate rankUpdate() {
    return CHOSEN.rankUpdate;
  }

  /** Whether vectors are used. */
  public static boolean areVectors() {
    return CHOSEN.rankUpdate.vectorBits() > 0;
  }

  /** Which kernel was chosen and why, half a sentence. */
  public static String description() {
    return CHOSEN.description;
  }

  /**
   * Folds nothing of use until the JIT has compiled the kernel, or for a while: the first rows of a
   * process would take a hundred times longer otherwise.
   *
   * @param isOver asked between folds of a millisecond or so
   */
  public static void warmUp(BooleanSupplier isOver) {
    SymmetricMatrix matrix = new SymmetricMatrix(WARM_UP_DIMENSION);
    double[][] rows = new double[rankUpdate().rowsAtOnce(WARM_UP_DIMENSION)][WARM_UP_DIMENSION];
    for (int i = 0; i < WARM_UP_FOLDS && !isOver.getAsBoolean(); i++) {
      matrix.addOuterProducts(rows, rows.length);
    }
  }

  private static Kernels choose() {
    if (System.getProperty(PROPERTY, "").equals("plain")) {
      return plain(PROPERTY + " says so");
    }
    if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
      return plain("the JVM was started without --add-modules " + MODULE);
    }
    if (!Fma.isFused()) {
      return plain("the processor does not fuse multiply-adds");
    }
    RankUpdate vectors = vectors();
    int bits = vectors.vectorBits();
    return bits < LEAST_BITS
        ? plain("the vectors of the processor have %d bits only".formatted(bits))
        : new Kernels(vectors, "vectors of %d bits, by %s".formatted(bits, MODULE));
  }

  private static Kernels plain(String why) {
    return new Kernels(new PlainRankUpdate(), "plain Java, as " + why);
  }

  /** By its name, as it cannot be linked where the module is missing. */
  static RankUpdate vectors() {
    try {
      return Class.forName(VECTORS)
          .asSubclass(RankUpdate.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the kernel in vectors is missing from the jar", e);
    }
  }
}
