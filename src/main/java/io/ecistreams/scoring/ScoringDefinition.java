package io.ecistreams.scoring;

/**
 * The constants of ECI_sem (definition.md, section 3).
 *
 * @param theta false-negative logit at which target consistency is one half
 * @param temperature T of the semantic locality, in units of sigma_Q, > 0
 * @param lexicalWeight lambda of the lexical residuality, in [0, 1]
 * @param kappa scale of ln det(I + kappa M) / kappa, > 0
 */
public record ScoringDefinition(
    double theta, double temperature, double lexicalWeight, double kappa) {
  /** Id of the classic score's definition. */
  public static final String CLASSIC_ID = "eci-classic/1";

  private static final String SEM_ID = "eci-sem/1";

  public ScoringDefinition {
    if (!(temperature > 0) || !(kappa > 0) || !(lexicalWeight >= 0 && lexicalWeight <= 1)) {
      throw new IllegalArgumentException(
          "temperature and kappa must be > 0 and the lexical weight in [0, 1]");
    }
  }

  /** The constants of {@code eci-sem/1}. */
  public static ScoringDefinition standard() {
    return new ScoringDefinition(3.0, 2.0, 0.5, 1.0);
  }

  /** Id of the definition; other constants than the standard ones are part of it. */
  public String id() {
    if (equals(standard())) {
      return SEM_ID;
    }
    return "%s;theta=%s;T=%s;lambda=%s;kappa=%s"
        .formatted(SEM_ID, theta, temperature, lexicalWeight, kappa);
  }
}
