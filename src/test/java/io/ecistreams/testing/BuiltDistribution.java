package io.ecistreams.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The unpacked distribution of this build. */
public final class BuiltDistribution {
  private static final String PROPERTY = "eci.distribution";

  private BuiltDistribution() {}

  /** Skips a test before the packaging. */
  public static void assumeThere() {
    assumeTrue(System.getProperty(PROPERTY) != null, "run by `mvn verify`, after the packaging");
  }
}
