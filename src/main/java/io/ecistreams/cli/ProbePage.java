package io.ecistreams.cli;

import io.ecistreams.probe.ProbeFindings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A probe as one page of HTML that needs nothing else: charts in SVG, tables, sentences. */
final class ProbePage {
  private static final int ROW = 22;
  private static final int LABELS = 190;
  private static final int WIDTH = 760;
  private static final int PLOT = 320;
  private static final int MARGIN = 48;

  private static final String FRAME =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>%s</title>
      <style>
      :root { --ink: #1b1f24; --soft: #667; --line: #ccd; --mark: #1f6feb; --paper: #fff; }
      @media (prefers-color-scheme: dark) {
        :root { --ink: #e6e8ea; --soft: #9aa4b0; --line: #384048; --mark: #6cb0ff; --paper: #14181c; }
      }
      body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
        max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
      .wide { overflow-x: auto; }
      th, td { text-align: left; padding: .2rem .9rem .2rem 0; border-bottom: 1px solid var(--line); }
      svg { max-width: 100%%; height: auto; }
      svg text { fill: var(--ink); font: 12px system-ui, sans-serif; }
      .axis { stroke: var(--line); } .mark { stroke: var(--mark); fill: var(--mark); }
      .soft, svg text.soft { color: var(--soft); fill: var(--soft); }
      .plots { display: flex; flex-wrap: wrap; gap: 1rem; }
      figure { margin: 1rem 0; } h1 { font-size: 1.3rem; } h2 { font-size: 1.05rem; }
      </style>
      </head>
      <body>
      <h1>%s</h1>
      <p class="soft">%s.</p>
      %s
      <h2>What training on each source brought</h2>
      <figure>%s<figcaption class="soft">%s</figcaption></figure>
      <h2>Score against gain, a point a source</h2>
      <div class="plots">%s</div>
      <h2>How far the scores agree with the gains</h2>
      <div class="wide">%s</div>
      <p class="soft">%s</p>
      <h2>All numbers</h2>
      <div class="wide">%s</div>
      </body>
      </html>
      """;

  private ProbePage() {}

  static String html(ProbeReport report) {
    return FRAME.formatted(
        escaped(report.title()),
        escaped(report.title()),
        escaped(report.method()),
        report.remarks().stream()
            .map(remark -> "<p>" + escaped(remark) + "</p>")
            .collect(Collectors.joining("\n")),
        gains(report.findings().sources()),
        escaped(ProbeReport.GAIN),
        report.scores().entrySet().stream()
            .map(score -> plot(score.getKey(), score.getValue(), report.findings().sources()))
            .collect(Collectors.joining("\n")),
        table(ProbeTable.agreements(report)),
        escaped(ProbeReport.PAIRS),
        table(ProbeTable.sources(report)));
  }

  /** Numbers from low to high as places from {@code from} to {@code to}. */
  private record Scale(double low, double high, double from, double to) {
    double place(double value) {
      double share = high > low ? (value - low) / (high - low) : 0.5;
      return from + share * (to - from);
    }
  }

  private static String gains(List<ProbeFindings.SourceGain> sources) {
    double low = Math.min(0, least(sources));
    double high = Math.max(0, most(sources));
    Scale x = new Scale(low, high, LABELS, WIDTH - 20.0);
    int height = ROW * (sources.size() + 2);
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %d\" width=\"%d\" role=\"img\" aria-label=\"Gain of each source with its interval\">",
            WIDTH,
            height,
            WIDTH));
    svg.append(line(x.place(0), 0, x.place(0), height - 2.0 * ROW, "axis"));
    for (int i = 0; i < sources.size(); i++) {
      ProbeFindings.SourceGain source = sources.get(i);
      double y = ROW * (i + 0.5);
      svg.append(text(0, y + 4, "", source.source()));
      svg.append(
          "<g><title>%s</title>"
              .formatted(escaped(source.source() + " " + ProbeTable.gain(source))));
      svg.append(
          line(x.place(source.interval().low()), y, x.place(source.interval().high()), y, "mark"));
      svg.append(dot(x.place(source.gain()), y)).append("</g>");
    }
    double below = height - ROW;
    svg.append(text(x.place(low), below, "soft", signed(low)));
    svg.append(text(x.place(0) - 4, below + ROW * 0.7, "soft", "0"));
    svg.append(text(x.place(high) - 48, below, "soft", signed(high)));
    return svg.append("</svg>").toString();
  }

  private static String plot(
      String score, Map<String, Double> values, List<ProbeFindings.SourceGain> sources) {
    List<ProbeFindings.SourceGain> known =
        sources.stream().filter(source -> values.containsKey(source.source())).toList();
    if (known.isEmpty()) {
      return "";
    }
    Scale x =
        new Scale(
            known.stream().mapToDouble(s -> values.get(s.source())).min().orElseThrow(),
            known.stream().mapToDouble(s -> values.get(s.source())).max().orElseThrow(),
            MARGIN,
            PLOT - 20.0);
    Scale y =
        new Scale(
            known.stream().mapToDouble(ProbeFindings.SourceGain::gain).min().orElseThrow(),
            known.stream().mapToDouble(ProbeFindings.SourceGain::gain).max().orElseThrow(),
            PLOT - 2.0 * MARGIN,
            20);
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %d\" width=\"%d\" role=\"img\" aria-label=\"%s against gain\">",
            PLOT,
            PLOT,
            PLOT,
            escaped(score)));
    for (ProbeFindings.SourceGain source : known) {
      double value = values.get(source.source());
      svg.append(
          "<g><title>%s</title>%s</g>"
              .formatted(
                  escaped(
                      String.format(
                          Locale.ROOT,
                          "%s: %s %.4f, gain %+.4f",
                          source.source(),
                          score,
                          value,
                          source.gain())),
                  dot(x.place(value), y.place(source.gain()))));
    }
    double bottom = PLOT - MARGIN - 20.0;
    svg.append(line(MARGIN, bottom, PLOT, bottom, "axis"));
    svg.append(line(MARGIN, 0, MARGIN, bottom, "axis"));
    svg.append(text(0, y.place(y.high()) + 4, "soft", signed(y.high())));
    svg.append(text(0, y.place(y.low()) + 4, "soft", signed(y.low())));
    svg.append(text(MARGIN, bottom + 18, "soft", String.format(Locale.ROOT, "%.3f", x.low())));
    svg.append(
        text(PLOT - 50.0, bottom + 18, "soft", String.format(Locale.ROOT, "%.3f", x.high())));
    svg.append(text(MARGIN, bottom + 36, "", score));
    return svg.append("</svg>").toString();
  }

  private static double least(List<ProbeFindings.SourceGain> sources) {
    return sources.stream().mapToDouble(source -> source.interval().low()).min().orElse(0);
  }

  private static double most(List<ProbeFindings.SourceGain> sources) {
    return sources.stream().mapToDouble(source -> source.interval().high()).max().orElse(0);
  }

  private static String signed(double number) {
    return String.format(Locale.ROOT, "%+.3f", number);
  }

  private static String dot(double x, double y) {
    return String.format(
        Locale.ROOT, "<circle class=\"mark\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>", x, y);
  }

  private static String line(double x1, double y1, double x2, double y2, String kind) {
    return String.format(
        Locale.ROOT,
        "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
        kind,
        x1,
        y1,
        x2,
        y2);
  }

  private static String text(double x, double y, String kind, String text) {
    return String.format(
        Locale.ROOT,
        "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>",
        kind,
        x,
        y,
        escaped(text));
  }

  private static String table(List<List<String>> rows) {
    StringBuilder html = new StringBuilder("<table>");
    for (int i = 0; i < rows.size(); i++) {
      String cell = i == 0 ? "th" : "td";
      html.append("<tr>");
      rows.get(i).forEach(text -> html.append("<%s>%s</%s>".formatted(cell, escaped(text), cell)));
      html.append("</tr>\n");
    }
    return html.append("</table>").toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
