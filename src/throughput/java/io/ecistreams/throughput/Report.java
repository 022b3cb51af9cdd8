package io.ecistreams.throughput;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What is said on the terminal: a line a trial, then tables for src/docs/benchmarks.md. */
final class Report {

  private Report() {}

  /** Machine, JDK and options, before the first trial. */
  static void header(CommandSpec command) throws IOException {
    System.out.printf(
        "%s, %d cores, %s of memory, %s %s, JDK %s, load average %s, %s%n",
        procLine("/proc/cpuinfo", "model name"),
        Runtime.getRuntime().availableProcessors(),
        procLine("/proc/meminfo", "MemTotal"),
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        Runtime.version(),
        procLine("/proc/loadavg", ""),
        LocalDate.now(ZoneOffset.UTC));
    System.out.printf(
        "`%s %s`%n%n",
        command.name(),
        command.options().stream()
            .filter(option -> option.getValue() != null && !isFlag(option))
            .map(option -> option.longestName() + " " + text(option.getValue()))
            .collect(Collectors.joining(" ")));
  }

  private static boolean isFlag(OptionSpec option) {
    return option.arity().max() == 0;
  }

  private static String text(Object value) {
    return value.toString().replaceAll("[\\[\\]{} ]", "");
  }

  private static String procLine(String file, String start) throws IOException {
    Path path = Path.of(file);
    if (!Files.exists(path)) {
      return "?";
    }
    return Files.readAllLines(path).stream()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("?");
  }

  static void line(String run, Outcome o) {
    System.out.printf(
        Locale.ROOT,
        "%-20s %,9.0f examples/s, %5.1f s, cpu %5.1f us + broker %5.1f us, partials or rows %,.0f B"
            + " + changelogs %,.0f B an example, RSS %,.0f MiB, GC %.1f %%%s%n",
        run,
        o.examplesPerSecond(),
        Outcome.seconds(o.elapsed()),
        o.cpuMicrosPerExample(),
        o.brokerCpuMicrosPerExample(),
        o.repartitionBytesPerExample(),
        o.changelogBytesPerExample(),
        o.residentMib(),
        100 * o.collectionShare(),
        o.lateExamples() == 0 ? "" : ", LATE " + o.lateExamples());
  }

  /** The head of a table whose first columns are the command's own. */
  static void tableHead(String... columns) {
    List<String> all = new java.util.ArrayList<>(List.of(columns));
    all.addAll(
        List.of(
            "examples/s",
            "CPU µs an example",
            "broker's CPU µs",
            "internal B an example",
            "of it changelogs",
            "RSS MiB",
            "GC %"));
    System.out.println("\nMedians of the trials, smallest to largest in brackets.\n");
    row(all);
    row(all.stream().map(column -> "---").toList());
  }

  /** A line of that table. */
  static void tableRow(List<Outcome> outcomes, String... columns) {
    List<String> all = new java.util.ArrayList<>(List.of(columns));
    all.add(range(outcomes, Outcome::examplesPerSecond, 0));
    all.add(range(outcomes, Outcome::cpuMicrosPerExample, 1));
    all.add(range(outcomes, Outcome::brokerCpuMicrosPerExample, 1));
    all.add(range(outcomes, Outcome::internalBytesPerExample, 0));
    all.add(range(outcomes, Outcome::changelogBytesPerExample, 0));
    all.add(range(outcomes, Outcome::residentMib, 0));
    all.add(range(outcomes, o -> 100 * o.collectionShare(), 1));
    row(all);
  }

  /** A line of a table. */
  static void row(Collection<String> cells) {
    System.out.println("| " + String.join(" | ", cells) + " |");
  }

  /** The median of some numbers, and their range. */
  static String range(Collection<Double> numbers, int digits) {
    return range(numbers, number -> number, digits);
  }

  private static <T> String range(Collection<T> measured, ToDoubleFunction<T> value, int digits) {
    double[] sorted = measured.stream().mapToDouble(value).sorted().toArray();
    if (sorted.length == 0) {
      return "";
    }
    String number = "%,." + digits + "f";
    String median = number.formatted(sorted[sorted.length / 2]);
    return sorted.length == 1
        ? median
        : (median + " (" + number + " to " + number + ")")
            .formatted(sorted[0], sorted[sorted.length - 1]);
  }
}
