package io.ecistreams.throughput;

import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.WindowRanking;
import io.ecistreams.cli.Eci;
import io.ecistreams.config.EciConfig;
import io.ecistreams.runtime.TopicFeed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The application, as {@code eci run} starts it, in one process or several. */
final class EciSubject implements Subject {
  private static final Path LAUNCHER = Path.of("src/main/launcher/eci");
  private static final Pattern JVM_OPTION = Pattern.compile("-XX:\\S+");

  private final List<Child> processes;
  private final List<URI> endpoints;
  private final TopicFeed<Ranking> feed;
  private final Map<String, Long> examples = new ConcurrentHashMap<>();
  private final Map<String, Long> late = new ConcurrentHashMap<>();
  private final List<Seen> seen = new ArrayList<>();

  /**
   * A ranking.
   *
   * @param nanos when it was read, as {@link System#nanoTime()}
   * @param examples of its board since the start, in its scores or late
   */
  record Seen(String board, long nanos, long examples) {}

  /**
   * Starts one process for each file of settings.
   *
   * @param classPath of the build to run
   */
  EciSubject(
      String run, Path directory, List<Path> settings, String classPath, List<String> options) {
    this.processes =
        settings.stream()
            .map(
                file ->
                    Child.start(
                        file.getFileName().toString(),
                        directory,
                        classPath,
                        options,
                        Eci.class.getName(),
                        "run",
                        "--config",
                        file.toString()))
            .toList();
    this.endpoints = settings.stream().map(Cluster::config).map(EciSubject::metrics).toList();
    this.feed = TopicFeed.rankings(Cluster.config(settings.get(0)), this::note);
    feed.start();
  }

  private static URI metrics(EciConfig config) {
    return URI.create("http://127.0.0.1:" + config.http().port() + "/metrics");
  }

  /** Options of the JVM as the launcher of the distribution gives them. */
  static List<String> options(String heap) {
    try {
      return Stream.concat(
              JVM_OPTION.matcher(Files.readString(LAUNCHER)).results().map(MatchResult::group),
              Stream.of("--add-modules=jdk.incubator.vector", "-Xmx" + heap))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("started elsewhere than in the project's directory", e);
    }
  }

  private synchronized void note(Ranking ranking) {
    long lateExamples = ranking.getLate().values().stream().mapToLong(Long::longValue).sum();
    long total = lateExamples;
    for (WindowRanking window : ranking.getWindows()) {
      if (window.getWindowMs() == 0) {
        total += window.getSources().stream().mapToLong(SourceScore::getN).sum();
      }
    }
    late.put(ranking.getBoard(), lateExamples);
    examples.put(ranking.getBoard(), total);
    seen.add(new Seen(ranking.getBoard(), System.nanoTime(), total));
  }

  /** The sum of all values that all instances publish under names in which this is found. */
  OptionalDouble metric(Pattern name) throws IOException, InterruptedException {
    List<Double> values = new ArrayList<>();
    for (URI endpoint : endpoints) {
      String page =
          HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(endpoint).build(), BodyHandlers.ofString())
              .body();
      page.lines()
          .filter(line -> !line.startsWith("#") && name.matcher(line.split("[{ ]", 2)[0]).find())
          .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .forEach(values::add);
    }
    return values.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(values.stream().mapToDouble(v -> v).sum());
  }

  @Override
  public List<Child> processes() {
    return processes;
  }

  @Override
  public long examples() {
    return examples.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Examples of a board. */
  long examples(String board) {
    return examples.getOrDefault(board, 0L);
  }

  @Override
  public long lateExamples() {
    return late.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Every ranking so far, in the order in which they were read. */
  synchronized List<Seen> seen() {
    return List.copyOf(seen);
  }

  @Override
  public void close() {
    feed.close();
    processes.forEach(Child::close);
  }
}
