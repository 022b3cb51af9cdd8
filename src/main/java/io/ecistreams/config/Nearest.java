package io.ecistreams.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what was probably meant by a mistyped name. */
public final class Nearest {

  private Nearest() {}

  /**
   * The candidate that only lacks a prefix, else the one with the fewest edits; empty if even that
   * would change more than a quarter of the name.
   */
  public static Optional<String> to(String name, Collection<String> candidates) {
    Optional<String> longer =
        candidates.stream().filter(c -> c.endsWith("." + name)).sorted().findFirst();
    if (longer.isPresent()) {
      return longer;
    }
    return candidates.stream()
        .min(
            Comparator.<String>comparingInt(candidate -> edits(name, candidate))
                .thenComparing(Comparator.naturalOrder()))
        .filter(candidate -> edits(name, candidate) <= Math.max(2, name.length() / 4));
  }

  /** Levenshtein distance with two rows. */
  private static int edits(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[b.length()];
  }
}
