package io.ecistreams.model;

import java.util.Optional;
import java.util.Set;

/**
 * Which characters a board, a source or an encoder must not have in its name: those that nobody
 * sees, and those that turn the direction of writing, because two names that look alike would be
 * two boards, and what stands for bytes that were no text.
 */
public final class NameRule {
  private static final int REPLACEMENT = 0xFFFD;
  private static final int LAST_OF_LATIN = 0x24F;

  /** Joiners, separators and fillers that are letters and marks to Unicode. */
  private static final Set<Integer> UNSEEN =
      Set.of(
          0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2800, 0x3164,
          0xFFA0);

  private NameRule() {}

  /** What is wrong with the characters of a name, in one sentence; empty where nothing is. */
  public static Optional<String> problem(String field, String name) {
    for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
      int character = name.codePointAt(i);
      Optional<String> kind = forbidden(character);
      if (kind.isPresent()) {
        return kind.map(
            what ->
                "%s holds %s, U+%04X: use characters that are seen, in UTF-8"
                    .formatted(field, what, character));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> forbidden(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL -> Optional.of("a control character");
      // It becomes '?' in UTF-8, so two names would share one key.
      case Character.SURROGATE -> Optional.of("half a surrogate pair");
      case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
          Optional.of("a character that is not seen or turns the direction of writing");
      default -> {
        if (character == REPLACEMENT) {
          yield Optional.of("the mark that replaces bytes which are not UTF-8");
        }
        yield character > LAST_OF_LATIN && UNSEEN.contains(character)
            ? Optional.of("a character that is not seen")
            : Optional.empty();
      }
    };
  }
}
