package io.ecistreams.cli;

import io.ecistreams.avro.Alert;
import io.ecistreams.avro.AlertKind;
import io.ecistreams.avro.AlertState;
import io.ecistreams.avro.Ranking;
import io.ecistreams.cli.TerminalSize.Size;
import io.ecistreams.embedding.ProgressListener;
import io.ecistreams.serde.AlertOrder;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Shows progress, the newest ranking and the alerts: redrawn in place on a terminal, as calm lines
 * elsewhere. Safe for use by several threads.
 */
final class LiveScreen implements ProgressListener {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
  private static final String CLEAR_BELOW = "\u001b[J";
  private static final String TOP = "\u001b[H";

  private final PrintWriter out;
  private final Optional<Supplier<Size>> terminal;
  private final long startNanos = System.nanoTime();
  private final Map<String, Alert> alerts = new TreeMap<>();
  private Optional<Ranking> newest = Optional.empty();
  private List<String> revisionLines = List.of();
  private String stage = "";
  private Optional<Size> drawnAt = Optional.empty();
  private int drawnLines;
  private long lastLineNanos = startNanos - BETWEEN_LINES.toNanos();

  /**
   * A screen.
   *
   * @param terminal says how large it is; empty where the output does not understand ANSI escapes
   */
  LiveScreen(PrintWriter out, Optional<Supplier<Size>> terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public synchronized void progress(String text, double fraction) {
    String kind = text.replaceAll("[0-9./ ]+", " ");
    boolean isNew = !kind.equals(stage.replaceAll("[0-9./ ]+", " "));
    stage = text;
    if (terminal.isPresent()) {
      draw(terminal.get().get());
    } else if (isNew) {
      out.printf("%s %s%n", elapsed(), text);
      out.flush();
    }
  }

  /** An alert has changed; one that is forgotten is shown no more. */
  synchronized void show(String fingerprint, Optional<Alert> alert) {
    alert.ifPresentOrElse(
        changed -> alerts.put(fingerprint, changed), () -> alerts.remove(fingerprint));
    if (terminal.isPresent()) {
      draw(terminal.get().get());
    } else {
      alert.ifPresent(this::print);
    }
  }

  private void print(Alert alert) {
    for (String line : AlertTable.lines(List.of(alert))) {
      out.printf("%s %s%n", elapsed(), line);
    }
    out.flush();
  }

  private List<String> alertLines() {
    List<Alert> shown = alerts.values().stream().sorted(AlertOrder.MOST_URGENT_FIRST).toList();
    return shown.isEmpty() ? List.of() : AlertTable.lines(shown);
  }

  synchronized void show(Ranking ranking) {
    newest = Optional.of(ranking);
    if (terminal.isPresent()) {
      draw(terminal.get().get());
    } else if (System.nanoTime() - lastLineNanos >= BETWEEN_LINES.toNanos()) {
      lastLineNanos = System.nanoTime();
      out.printf("%s %s%n", elapsed(), RankingTable.line(ranking));
      List<String> lines = RevisionTable.lines(ranking);
      lines.stream()
          .filter(line -> !revisionLines.contains(line))
          .forEach(line -> out.printf("%s %s%n", elapsed(), line));
      revisionLines = lines;
      out.flush();
    }
  }

  /** Whether a ranking was shown, not only how far the calibration is. */
  synchronized boolean isRanked() {
    return newest.filter(ranking -> !ranking.getWindows().isEmpty()).isPresent();
  }

  /** Whether an alarm of false negatives has come and gone. */
  synchronized boolean hasResolvedSpike() {
    return alerts.values().stream()
        .anyMatch(
            alert ->
                alert.getKind() == AlertKind.FALSE_NEGATIVE_SPIKE
                    && alert.getState() == AlertState.RESOLVED);
  }

  /** Whether a revision has taken over, and what was mined before was judged by it. */
  synchronized boolean hasJudgedAnew() {
    return newest.stream()
        .flatMap(ranking -> ranking.getRevisions().stream())
        .flatMap(move -> move.getSources().stream())
        .anyMatch(source -> source.getSample().isPresent());
  }

  /** Leaves the final ranking on the screen, or what there is of it. */
  synchronized void finish() {
    Optional<Size> size = terminal.map(Supplier::get);
    size.ifPresent(this::erase);
    int columns = size.map(Size::columns).orElse(RankingTable.ANY_WIDTH);
    out.println();
    out.println((isRanked() ? "Final ranking after " : "No ranking came within ") + elapsed());
    newest.ifPresent(ranking -> RankingTable.lines(ranking, columns).forEach(out::println));
    alertLines().forEach(out::println);
    out.flush();
  }

  /** A line that the terminal breaks, or that has scrolled away, could not be redrawn. */
  private void draw(Size size) {
    erase(size);
    List<String> urgent = wrapped(alertLines().stream(), size);
    List<String> lines =
        new ArrayList<>(wrapped(Stream.of(elapsed() + "  " + stage + "  (Ctrl-C ends)"), size));
    newest.ifPresent(
        ranking ->
            lines.addAll(wrapped(RankingTable.lines(ranking, size.columns()).stream(), size)));
    int room = size.rows() - 1;
    List<String> shown = new ArrayList<>(first(Math.max(1, room - urgent.size()), lines));
    shown.addAll(urgent);
    List<String> fitting = first(room, shown);
    fitting.forEach(out::println);
    drawnLines = fitting.size();
    drawnAt = Optional.of(size);
    out.flush();
  }

  private static List<String> first(int count, List<String> lines) {
    return lines.subList(0, Math.min(count, lines.size()));
  }

  private static List<String> wrapped(Stream<String> lines, Size size) {
    return lines.flatMap(line -> Columns.wrapped(line, size.columns()).stream()).toList();
  }

  /** A terminal that was resized has broken the lines anew: nobody knows where they begin. */
  private void erase(Size size) {
    if (drawnAt.filter(drawn -> !drawn.equals(size)).isPresent()) {
      out.print(TOP + CLEAR_BELOW);
    } else if (drawnLines > 0) {
      out.print("\u001b[" + drawnLines + "A\r" + CLEAR_BELOW);
    }
    drawnLines = 0;
  }

  private String elapsed() {
    long seconds = Duration.ofNanos(System.nanoTime() - startNanos).toSeconds();
    return String.format(Locale.ROOT, "%02d:%02d", seconds / 60, seconds % 60);
  }
}
