package io.ecistreams.cli;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How large the terminal is now: people resize it. Asked at most once a second. */
final class TerminalSize implements Supplier<TerminalSize.Size> {
  private static final File TERMINAL = new File("/dev/tty");

  private final Size usual;
  private final EverySeconds due = new EverySeconds(1);
  private Optional<Size> now = Optional.empty();

  /**
   * The size of the controlling terminal.
   *
   * @param usual where the terminal does not tell
   */
  TerminalSize(Size usual) {
    this.usual = usual;
  }

  /** Columns and rows; a smaller terminal is taken for one of the smallest size. */
  record Size(int columns, int rows) {
    private static final Pattern SAID = Pattern.compile("([1-9]\\d{0,4}) ([1-9]\\d{0,4})\\s*");
    private static final int LEAST_COLUMNS = 20;
    private static final int LEAST_ROWS = 5;

    Size {
      columns = Math.max(LEAST_COLUMNS, columns);
      rows = Math.max(LEAST_ROWS, rows);
    }

    /** As {@code stty size} says it; empty where it does not know. */
    static Optional<Size> of(String said) {
      Matcher matcher = SAID.matcher(said);
      return matcher.matches()
          ? Optional.of(
              new Size(Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(1))))
          : Optional.empty();
    }
  }

  @Override
  public Size get() {
    if (now.isEmpty() || due.isTime()) {
      now = Optional.of(asked().orElse(usual));
    }
    return now.get();
  }

  /** Java cannot ask the terminal itself. */
  private static Optional<Size> asked() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(TERMINAL)
              .redirectError(Redirect.DISCARD)
              .start();
      return Size.of(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
