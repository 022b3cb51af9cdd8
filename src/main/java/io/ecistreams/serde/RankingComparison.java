package io.ecistreams.serde;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.WindowRanking;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How two rankings of a board differ: backgrounds, late examples, and every field of every source
 * and hybrid over every window. What a ranking owes to the moment it was made at is left out:
 * emission times, announced changes, other revisions, diagnostics, and what the alarms add.
 */
public final class RankingComparison {
  private static final Set<String> OF_THE_MOMENT =
      Set.of(
          "emittedAt",
          "inputDelayMs",
          "waiting",
          "changes",
          "diagnostics",
          "next",
          "revisions",
          "stale",
          "outdatedHybrids",
          "detectors",
          "correctedRate",
          "falseNegativeBaseline",
          "falseNegativeLimit");

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
    comparison.compare(expected.getBoard(), AvroJson.of(expected), AvroJson.of(actual));
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

  private void compare(String place, JsonNode expected, JsonNode actual) {
    if (expected.isObject() && actual.isObject()) {
      compareFields(place, expected, actual);
    } else if (expected.isArray() && actual.isArray()) {
      compareElements(place, expected, actual);
    } else if (expected.isDouble() && actual.isDouble()) {
      compareNumbers(place, expected.doubleValue(), actual.doubleValue());
    } else if (!expected.equals(actual)) {
      otherwise.add("%s is %s and %s".formatted(place, expected, actual));
    }
  }

  private void compareFields(String place, JsonNode expected, JsonNode actual) {
    Set<String> names = new LinkedHashSet<>();
    expected.fieldNames().forEachRemaining(names::add);
    actual.fieldNames().forEachRemaining(names::add);
    names.removeAll(OF_THE_MOMENT);
    if (!withHybrids) {
      names.removeAll(Set.of("hybrids", "overallRank"));
    }
    names.forEach(name -> compare(place + "." + name, expected.path(name), actual.path(name)));
  }

  private void compareElements(String place, JsonNode expected, JsonNode actual) {
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
