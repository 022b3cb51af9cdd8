package io.ecistreams.throughput;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that all commands share. */
final class Load {
  private static final Duration FIRST_SPAN = Duration.ofMinutes(2);

  @Option(
      names = "--warm-up-seconds",
      defaultValue = "60",
      paramLabel = "S",
      description = "Work before the measurement (default: ${DEFAULT-VALUE}).")
  double warmUpSeconds;

  @Option(
      names = "--measure-seconds",
      defaultValue = "60",
      paramLabel = "S",
      description = "Work that is measured (default: ${DEFAULT-VALUE}).")
  double measureSeconds;

  @Option(
      names = "--round-seconds",
      defaultValue = "30",
      paramLabel = "S",
      description =
          "Most of a round, of which both consist: its records are written while the subject has"
              + " nothing to do, and should fit the memory of the machine (default:"
              + " ${DEFAULT-VALUE}).")
  double roundSeconds;

  @Option(
      names = "--first-records",
      defaultValue = "20000",
      paramLabel = "N",
      description =
          "Records before the warm-up, from which backgrounds are learnt: at least 128 queries of"
              + " each board (default: ${DEFAULT-VALUE}).")
  int firstRecords;

  @Option(
      names = "--repeats",
      defaultValue = "3",
      paramLabel = "N",
      description = "Trials of each kind, in turns (default: ${DEFAULT-VALUE}).")
  int repeats;

  @Option(
      names = "--boards",
      split = ",",
      defaultValue = "1",
      paramLabel = "N",
      description = "Numbers of boards, one after the other (default: ${DEFAULT-VALUE}).")
  List<Integer> boards;

  @Option(
      names = "--threads",
      split = ",",
      defaultValue = "1",
      paramLabel = "N",
      description =
          "Numbers of stream threads of an instance, one after the other (default:"
              + " ${DEFAULT-VALUE}).")
  List<Integer> threads;

  @Option(
      names = "--instances",
      defaultValue = "1",
      paramLabel = "N",
      description = "Processes of each subject, in one consumer group (default: ${DEFAULT-VALUE}).")
  int instances;

  @Option(
      names = "--partitions",
      defaultValue = "8",
      paramLabel = "N",
      description =
          "Of the input topic; each source of each board goes round all of them (default:"
              + " ${DEFAULT-VALUE}).")
  int partitions;

  @Option(
      names = "--sources",
      defaultValue = "4",
      paramLabel = "N",
      description = "Of each board (default: ${DEFAULT-VALUE}).")
  int sources;

  @Option(
      names = "--dimension",
      defaultValue = "384",
      paramLabel = "D",
      description = "Of the vectors (default: ${DEFAULT-VALUE}).")
  int dimension;

  @Option(
      names = "--negatives",
      defaultValue = "8",
      paramLabel = "K",
      description = "Of each record, so its examples (default: ${DEFAULT-VALUE}).")
  int negatives;

  @Option(
      names = "--heap",
      defaultValue = "1g",
      description = "Largest heap of a measured process (default: ${DEFAULT-VALUE}).")
  String heap;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "An option of eci for all subjects, e.g. commit.interval.ms=1000.")
  Map<String, String> settings = new HashMap<>();

  @Option(
      names = "--baseline",
      paramLabel = "DIR",
      description =
          "A distribution of an earlier build (eci-streams.jar, lib/) to measure beside, where the"
              + " command compares.")
  private Path baseline;

  @Option(
      names = "--profile",
      paramLabel = "DIR",
      description =
          "Writes where the CPU time of each trial's measured part went to this directory, by"
              + " async-profiler.")
  Path profile;

  @Option(
      names = "--directory",
      defaultValue = "${sys:java.io.tmpdir}",
      paramLabel = "DIR",
      description =
          "Where broker and application keep their data, in a directory that is deleted at the end"
              + " (default: ${DEFAULT-VALUE}).")
  Path directory;

  Workload workload(int boardCount) {
    return new Workload(boardCount, sources, dimension, negatives, false);
  }

  /** The first batch of a trial, with settings of a command. */
  Trial.First first(Map<String, String> more) {
    return new Trial.First(firstRecords, FIRST_SPAN, more);
  }

  /** Settings of a run: a ranking a second, unless said otherwise. */
  Map<String, String> settings(Map<String, String> more) {
    Map<String, String> all = new HashMap<>();
    all.put("emit.interval.ms", "1000");
    // What was written before it is counted is not to be held back.
    all.put("emit.catch.up.interval.ms", "1000");
    all.put("topics.partitions", Integer.toString(partitions));
    all.putAll(more);
    all.putAll(settings);
    return all;
  }

  /** The setting of a number of stream threads. */
  static Map<String, String> threads(int count) {
    return Map.of("stream.threads", Integer.toString(count));
  }

  /** The topology that only moves the bytes. */
  Contender<PassThroughSubject> passThrough() {
    return new Contender<>(
        "pass-through",
        (run, directory, files) ->
            new PassThroughSubject(run, directory, files, EciSubject.options(heap)));
  }

  /** The application of this build. */
  Contender<EciSubject> eci() {
    return new Contender<>(
        "eci",
        (run, directory, files) -> {
          return new EciSubject(
              run,
              directory,
              files,
              System.getProperty("java.class.path"),
              EciSubject.options(heap));
        });
  }

  /** The application of an earlier build, if one is named. */
  Optional<Contender<EciSubject>> baseline() {
    return Optional.ofNullable(baseline)
        .map(
            distribution ->
                new Contender<>(
                    "baseline",
                    (run, directory, files) ->
                        new EciSubject(
                            run,
                            directory,
                            files,
                            classPath(distribution, directory),
                            EciSubject.options(heap))));
  }

  private static String classPath(Path distribution, Path directory) {
    Path jar = distribution.resolve("eci-streams.jar");
    if (!Files.isRegularFile(jar)) {
      throw new IllegalArgumentException(jar + " is missing; --baseline needs a distribution.");
    }
    String name = Guarded.class.getName().replace('.', '/') + ".class";
    Path guard = directory.resolve("guard");
    try (InputStream in = Guarded.class.getResourceAsStream("/" + name)) {
      Files.createDirectories(guard.resolve(name).getParent());
      Files.copy(in, guard.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return String.join(":", jar.toString(), distribution.resolve("lib") + "/*", guard.toString());
  }
}
