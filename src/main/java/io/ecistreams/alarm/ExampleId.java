package io.ecistreams.alarm;

import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.ExampleGroup.Negative;
import io.ecistreams.model.Fnv1a64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * By what a verdict names an example: {@code suspected-} or {@code audit-} and 16 hexadecimal
 * digits. So a verdict says itself which of the two samples it belongs to.
 *
 * @param text the id
 */
public record ExampleId(String text) {
  private static final String SUSPECTED = "suspected-";
  private static final Pattern FORM = Pattern.compile("(suspected|audit)-[0-9a-f]{16}");

  static ExampleId of(ExampleGroup group, Negative negative, boolean isSuspected) {
    String identity =
        String.join(
            "\0",
            group.board(),
            group.source(),
            group.queryId(),
            negative.id(),
            Long.toString(group.minedAtMs()));
    return new ExampleId((isSuspected ? SUSPECTED : "audit-") + Fnv1a64.hex(identity));
  }

  /** The id, if the text is one. */
  public static Optional<ExampleId> parse(String text) {
    return FORM.matcher(text).matches() ? Optional.of(new ExampleId(text)) : Optional.empty();
  }

  boolean isSuspected() {
    return text.startsWith(SUSPECTED);
  }
}
