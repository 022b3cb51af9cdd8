package io.ecistreams.runtime;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** The log level of a command that has a screen of its own. */
public final class Logging {
  /**
   * Lucene 9, which runs on Java 17, remarks on Java 23 and later that Lucene 10 is faster there.
   */
  private static final java.util.logging.Logger LUCENE_VECTORS =
      java.util.logging.Logger.getLogger(
          "org.apache.lucene.internal.vectorization.VectorizationProvider");

  private Logging() {}

  /** Only warnings and errors from now on, unless ECI_LOG_LEVEL says otherwise. */
  public static void quiet(Map<String, String> environment) {
    if (!environment.containsKey("ECI_LOG_LEVEL")
        && LoggerFactory.getLogger("io.ecistreams") instanceof Logger logger) {
      logger.setLevel(Level.WARN);
    }
    LUCENE_VECTORS.setLevel(java.util.logging.Level.SEVERE);
  }
}
