package io.ecistreams.throughput;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Options that all commands share. */
final class Load {
  @Option(
      names = "--records",
      defaultValue = "40000",
      paramLabel = "N",
      description = "Measured records of a trial (default: ${DEFAULT-VALUE}).")
  int records;

  @Option(
      names = "--warm-up",
      defaultValue = "25000",
      paramLabel = "N",
      description = "Records before them (default: ${DEFAULT-VALUE}).")
  int warmUp;

  @Option(
      names = "--repeats",
      defaultValue = "3",
      paramLabel = "N",
      description = "Trials of each kind, in turns (default: ${DEFAULT-VALUE}).")
  int repeats;

  @Option(
      names = "--boards",
      split = ",",
      defaultValue = "8,1",
      paramLabel = "N",
      description = "Numbers of boards (default: ${DEFAULT-VALUE}).")
  List<Integer> boards;

  @Option(names = "--sources", defaultValue = "4", description = "Of each board (default: 4).")
  int sources;

  @Option(names = "--dimension", defaultValue = "384", description = "d (default: 384).")
  int dimension;

  @Option(names = "--negatives", defaultValue = "8", description = "k (default: 8).")
  int negatives;

  @Option(
      names = "--heap",
      defaultValue = "1g",
      description = "Largest heap of the measured process (default: ${DEFAULT-VALUE}).")
  String heap;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "An option of eci for both, e.g. commit.interval.ms=1000.")
  Map<String, String> settings = new HashMap<>();

  @Option(
      names = "--profile",
      paramLabel = "DIR",
      description =
          "Writes where the CPU time of each trial of the application went to this directory, by"
              + " async-profiler.")
  Path profile;

  Workload workload(int boardCount) {
    return Workload.of(boardCount, sources, dimension, negatives);
  }

  /** Settings of a run: a ranking a second, unless said otherwise. */
  Map<String, String> settings(Map<String, String> more) {
    Map<String, String> all = new HashMap<>();
    all.put("emit.interval.ms", "1000");
    // Otherwise what was worked off is deleted, and the bytes cannot be counted.
    all.put("kafka.repartition.purge.interval.ms", "3600000");
    all.putAll(more);
    all.putAll(settings);
    return all;
  }

  /** Options of the application's JVM. */
  List<String> jvmOptions(String run, Path directory) {
    List<String> options = new ArrayList<>(EciSubject.options(heap));
    if (profile != null) {
      options.add(Profiler.agent(directory, profile.resolve(run)));
    }
    return options;
  }

  /** Event time between the first and the last record, where a command has no other. */
  static final Duration SPAN = Duration.ofMinutes(2);
}
