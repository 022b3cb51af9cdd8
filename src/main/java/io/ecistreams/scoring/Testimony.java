package io.ecistreams.scoring;

/**
 * What was said of an example.
 *
 * @param isFalseNegative whether the negative answers the query after all
 * @param isByModel whether a language model says so, not a person
 */
public record Testimony(boolean isFalseNegative, boolean isByModel) {
  private static final int FALSE_NEGATIVE = 1;
  private static final int BY_MODEL = 2;

  /** Both in one number, to be stored. */
  public int bits() {
    return (isFalseNegative ? FALSE_NEGATIVE : 0) | (isByModel ? BY_MODEL : 0);
  }

  /** Reads {@link #bits}. */
  public static Testimony ofBits(int bits) {
    return new Testimony((bits & FALSE_NEGATIVE) != 0, (bits & BY_MODEL) != 0);
  }

  /** Whether it stands when another is given later: a model's takes no person's place. */
  boolean standsAgainst(Testimony later) {
    return !isByModel && later.isByModel;
  }
}
