package io.ecistreams.lexical;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Splits text into terms: maximal runs of Unicode letters and numbers of the lower-cased text, the
 * regular expression {@code [^\W_]+} of definition.md, section 3.
 */
public final class Tokenizer {

  private Tokenizer() {}

  /** The distinct terms of a text, in order of first appearance. */
  public static Set<String> terms(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    Set<String> terms = new LinkedHashSet<>();
    int start = -1;
    for (int i = 0; i < lower.length(); ) {
      int codePoint = lower.codePointAt(i);
      if (isTermCharacter(codePoint)) {
        start = start < 0 ? i : start;
      } else if (start >= 0) {
        terms.add(lower.substring(start, i));
        start = -1;
      }
      i += Character.charCount(codePoint);
    }
    if (start >= 0) {
      terms.add(lower.substring(start));
    }
    return terms;
  }

  private static boolean isTermCharacter(int codePoint) {
    if (Character.isLetterOrDigit(codePoint)) {
      return true;
    }
    int type = Character.getType(codePoint);
    return type == Character.LETTER_NUMBER || type == Character.OTHER_NUMBER;
  }
}
