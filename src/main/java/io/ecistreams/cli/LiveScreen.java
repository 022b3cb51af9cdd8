package io.ecistreams.cli;

import io.ecistreams.avro.Alert;
import io.ecistreams.avro.Ranking;
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

/**
 * Shows progress, the newest ranking and the alerts: redrawn in place on a terminal, as calm lines
 * elsewhere. Safe for use by several threads.
 */
final class LiveScreen implements ProgressListener {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
  private static final String CLEAR_BELOW = "\u001b[J";

  private final PrintWriter out;
  private final boolean redraws;
  private final int columns;
  private final long startNanos = System.nanoTime();
  private final Map<String, Alert> alerts = new TreeMap<>();
  private Optional<Ranking> newest = Optional.empty();
  private String stage = "";
  private int drawnLines;
  private long lastLineNanos = startNanos - BETWEEN_LINES.toNanos();

  /**
   * A screen.
   *
   * @param redraws whether the output understands ANSI escapes
   * @param columns of the terminal; longer lines are cut, because a wrapped one cannot be redrawn
   */
  LiveScreen(PrintWriter out, boolean redraws, int columns) {
    this.out = out;
    this.redraws = redraws;
    this.columns = columns;
  }

  @Override
  public synchronized void progress(String text, double fraction) {
    String kind = text.replaceAll("[0-9./ ]+", " ");
    boolean isNew = !kind.equals(stage.replaceAll("[0-9./ ]+", " "));
    stage = text;
    if (redraws) {
      draw();
    } else if (isNew) {
      out.printf("%s %s%n", elapsed(), text);
      out.flush();
    }
  }

  /** An alert has changed; one that is forgotten is shown no more. */
  synchronized void show(String fingerprint, Optional<Alert> alert) {
    alert.ifPresentOrElse(
        changed -> alerts.put(fingerprint, changed), () -> alerts.remove(fingerprint));
    if (redraws) {
      draw();
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
    if (redraws) {
      draw();
    } else if (System.nanoTime() - lastLineNanos >= BETWEEN_LINES.toNanos()) {
      lastLineNanos = System.nanoTime();
      out.printf("%s %s%n", elapsed(), RankingTable.line(ranking));
      out.flush();
    }
  }

  /** Whether a ranking was shown, not only how far the calibration is. */
  synchronized boolean isRanked() {
    return newest.filter(ranking -> !ranking.getWindows().isEmpty()).isPresent();
  }

  /** Leaves the final ranking on the screen, or what there is of it. */
  synchronized void finish() {
    if (redraws) {
      erase();
    }
    out.println();
    out.println((isRanked() ? "Final ranking after " : "No ranking came within ") + elapsed());
    newest.map(RankingTable::lines).ifPresent(lines -> lines.forEach(out::println));
    alertLines().forEach(out::println);
    out.flush();
  }

  private void draw() {
    erase();
    List<String> lines = new ArrayList<>();
    lines.add(elapsed() + "  " + stage + "  (Ctrl-C ends)");
    newest.ifPresent(ranking -> lines.addAll(RankingTable.lines(ranking)));
    lines.addAll(alertLines());
    for (String line : lines) {
      out.println(line.length() <= columns ? line : line.substring(0, columns - 1) + "…");
    }
    drawnLines = lines.size();
    out.flush();
  }

  private void erase() {
    if (drawnLines > 0) {
      out.print("\u001b[" + drawnLines + "A\r" + CLEAR_BELOW);
    }
    drawnLines = 0;
  }

  private String elapsed() {
    long seconds = Duration.ofNanos(System.nanoTime() - startNanos).toSeconds();
    return String.format(Locale.ROOT, "%02d:%02d", seconds / 60, seconds % 60);
  }
}
