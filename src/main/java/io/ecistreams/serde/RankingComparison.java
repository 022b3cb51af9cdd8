package io.ecistreams.serde;

import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.WindowRanking;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * How two rankings of a board differ: backgrounds, late examples, and every field of every source
 * and hybrid over every window. What a ranking owes to the moment it was made at is left out:
 * emission times, announced changes, diagnostics, and what the alarms add.
 */
public final class RankingComparison {
  private static final Set<String> OF_THE_MOMENT =
      Set.of(
          "emittedAt",
          "inputDelayMs",
          "waiting",
          "changes",
          "diagnostics",
          "outdatedHybrids",
          "detectors",
          "correctedRate",
          "falseNegativeBaseline");

  private final boolean withHybrids;
  private final List<String> otherwise = new ArrayList<>();
  private long numbers;
  private long unequalNumbers;
  private double largest;
  private Optional<String> largestAt = Optional.empty();

  private RankingComparison(boolean withHybrids) {
    this.withHybrids = withHybrids;
  }

  /** Compares; hybrids only where those of neither are outdated. */
  public static RankingComparison of(Ranking expected, Ranking actual) {
    RankingComparison comparison =
        new RankingComparison(isUpToDate(expected) && isUpToDate(actual));
    comparison.compare(expected.getBoard(), expected, actual);
    return comparison;
  }

  private static boolean isUpToDate(Ranking ranking) {
    return ranking.getWindows().stream().mapToInt(WindowRanking::getOutdatedHybrids).sum() == 0;
  }

  /** Whether all bits are equal. */
  public boolean isIdentical() {
    return otherwise.isEmpty() && unequalNumbers == 0;
  }

  /** Whether hybrids were compared. */
  public boolean hasHybrids() {
    return withHybrids;
  }

  /** Floating-point numbers compared. */
  public long numbers() {
    return numbers;
  }

  /** Those of them that differ. */
  public long unequalNumbers() {
    return unequalNumbers;
  }

  /** Largest difference of two numbers, relative to the larger one. */
  public double largestRelative() {
    return largest;
  }

  /** Where that is. */
  public Optional<String> largestAt() {
    return largestAt;
  }

  /** What differs otherwise than by numbers, e.g. a count of examples; each with both values. */
  public List<String> otherwise() {
    return List.copyOf(otherwise);
  }

  private void compare(String place, Object expected, Object actual) {
    if (expected instanceof SpecificRecord a && actual instanceof SpecificRecord b) {
      compareFields(place, a, b);
    } else if (expected instanceof List<?> a && actual instanceof List<?> b) {
      compareElements(place, a, b);
    } else if (expected instanceof Double a && actual instanceof Double b) {
      compareNumbers(place, a, b);
    } else if (!Objects.equals(expected, actual)) {
      otherwise.add("%s is %s and %s".formatted(place, expected, actual));
    }
  }

  private void compareFields(String place, SpecificRecord expected, SpecificRecord actual) {
    for (Schema.Field field : expected.getSchema().getFields()) {
      boolean isCompared =
          !OF_THE_MOMENT.contains(field.name())
              && (withHybrids || !Set.of("hybrids", "overallRank").contains(field.name()));
      if (isCompared) {
        compare(place + "." + field.name(), expected.get(field.pos()), actual.get(field.pos()));
      }
    }
  }

  private void compareElements(String place, List<?> expected, List<?> actual) {
    if (expected.size() != actual.size()) {
      otherwise.add("%s has %d and %d entries".formatted(place, expected.size(), actual.size()));
      return;
    }
    for (int i = 0; i < expected.size(); i++) {
      compare(place + "[" + i + "]", expected.get(i), actual.get(i));
    }
  }

  private void compareNumbers(String place, double expected, double actual) {
    numbers++;
    if (Double.doubleToLongBits(expected) != Double.doubleToLongBits(actual)) {
      unequalNumbers++;
      double relative =
          Math.abs(expected - actual) / Math.max(Math.abs(expected), Math.abs(actual));
      if (largestAt.isEmpty() || relative > largest) {
        largest = relative;
        largestAt = Optional.of(place);
      }
    }
  }
}
