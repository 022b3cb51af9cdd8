package io.ecistreams.throughput;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A steady load for a long time, with heap and resident memory drawn. */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    description =
        "Measures the capacity, then runs at a share of it and samples the heap after a full"
            + " collection, and resident memory, of the first instance.")
final class SoakCommand implements Callable<Integer> {
  private static final Pattern USED =
      Pattern.compile("(?:Gen|PSYoungGen) +total \\d+K, used (\\d+)K");
  private static final int SAMPLES = 60;

  @Spec private CommandSpec spec;
  @Mixin private Load load;

  @Option(names = "--minutes", defaultValue = "60", description = "How long (default: 60).")
  private double minutes;

  @Option(
      names = "--share",
      defaultValue = "0.8",
      description = "Of the measured capacity (default: ${DEFAULT-VALUE}).")
  private double share;

  @Option(
      names = "--plot",
      defaultValue = "src/docs/soak.svg",
      description = "Where the plot goes (default: ${DEFAULT-VALUE}).")
  private Path plot;

  private final List<Double> atMinutes = new ArrayList<>();
  private final List<Double> heapMib = new ArrayList<>();
  private final List<Double> residentMib = new ArrayList<>();
  private final List<Double> behind = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    Report.header(spec);
    try (Cluster cluster = Cluster.start(load.directory)) {
      new Measurement(cluster, load).eci(load.boards.get(0), load.threads.get(0), 0, this::soak);
    }
    draw();
    return 0;
  }

  private void soak(Trial<EciSubject> trial, Outcome capacity) throws InterruptedException {
    EciSubject subject = trial.subject();
    trial.view().keepInput(Duration.ofMinutes(2));
    long before = subject.examples();
    long startNanos = System.nanoTime();
    Pace pace = new Pace(load.workload(load.boards.get(0)), trial.input());
    double recordsPerSecond = share * capacity.examplesPerSecond() / load.negatives;
    pace.send(
        recordsPerSecond,
        Duration.ofMillis((long) (minutes * 60_000)),
        () -> {
          double minute = (System.nanoTime() - startNanos) / 60e9;
          if (minute >= atMinutes.size() * minutes / SAMPLES) {
            sample(subject, minute, before + pace.examples());
          }
        });
    System.out.printf(
        "%nsoak: %.0f records/s for %.1f min; heap after collection %s, RSS %s, at most %.1f s behind%n",
        recordsPerSecond,
        minutes,
        range(heapMib),
        range(residentMib),
        behind.stream().mapToDouble(d -> d).max().orElse(0) / (recordsPerSecond * load.negatives));
  }

  private void sample(EciSubject subject, double minute, long sent) {
    Child process = subject.processes().get(0);
    process.requireAlive();
    atMinutes.add(minute);
    behind.add((double) (sent - subject.examples()));
    residentMib.add(process.residentBytes() / 1048576.0);
    heapMib.add(heapAfterCollectionMib(process.pid()));
    System.out.printf(
        "%6.1f min: heap %,.0f MiB, RSS %,.0f MiB, %,.0f examples sent and not yet in a ranking%n",
        minute, last(heapMib), last(residentMib), last(behind));
  }

  private static double heapAfterCollectionMib(long pid) {
    try {
      jcmd(pid, "GC.run");
      return USED.matcher(jcmd(pid, "GC.heap_info"))
              .results()
              .map(MatchResult::group)
              .mapToLong(text -> Long.parseLong(text.replaceAll(".*used (\\d+)K", "$1")))
              .sum()
          / 1024.0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String jcmd(long pid, String command) throws IOException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                command)
            .redirectErrorStream(true)
            .start();
    return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private void draw() throws IOException {
    System.setProperty("java.awt.headless", "true");
    XYChart chart =
        new XYChartBuilder()
            .width(900)
            .height(360)
            .title("Memory at %.0f %% of capacity".formatted(100 * share))
            .xAxisTitle("minutes")
            .yAxisTitle("MiB")
            .build();
    chart.getStyler().setYAxisMin(0.0).setLegendPosition(LegendPosition.OutsideE);
    chart.addSeries("resident", atMinutes, residentMib).setMarker(SeriesMarkers.NONE);
    chart
        .addSeries("heap after a full collection", atMinutes, heapMib)
        .setMarker(SeriesMarkers.NONE);
    VectorGraphicsEncoder.saveVectorGraphic(chart, plot.toString(), VectorGraphicsFormat.SVG);
    System.out.println("plot: " + plot);
  }

  private static double last(List<Double> values) {
    return values.get(values.size() - 1);
  }

  private static String range(List<Double> values) {
    return "%,.0f to %,.0f MiB"
        .formatted(
            values.stream().mapToDouble(d -> d).min().orElse(0),
            values.stream().mapToDouble(d -> d).max().orElse(0));
  }
}
