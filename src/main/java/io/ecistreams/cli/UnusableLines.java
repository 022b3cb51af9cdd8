package io.ecistreams.cli;

import io.ecistreams.serde.JsonInputException;
import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What cannot be used of the input: it costs nothing but itself. The first few are told on stderr,
 * all are counted; use as a mixin. Safe for use by several threads.
 */
final class UnusableLines implements Consumer<JsonInputException> {
  private static final int TOLD = 10;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--strict",
      description =
          "Exit with 1 if a line or record could not be used; the others are used all the same.")
  private boolean strict;

  private final AtomicLong count = new AtomicLong();
  private final AtomicLong summed = new AtomicLong();

  /** A line could not be read. */
  @Override
  public void accept(JsonInputException problem) {
    note(problem.getMessage());
  }

  /** Something could not be used; {@code why} says where it is and what is wrong. */
  void note(String why) {
    if (count.incrementAndGet() <= TOLD) {
      print(why);
    }
  }

  /** Some things of a kind were left out. */
  void noteAll(String kind, long number) {
    count.addAndGet(number);
    summed.addAndGet(number);
    print("left out, " + kind);
  }

  /** How many could not be used so far. */
  long count() {
    return count.get();
  }

  /** Says how many could not be used since the last sum, if any. */
  void printSum(String input) {
    long since = count.get() - summed.getAndSet(count.get());
    if (since > 0) {
      print(
          "%,d %s of %s could not be used".formatted(since, since == 1 ? "line" : "lines", input));
    }
  }

  /** The exit code of a command that would have ended with another. */
  int exitCode(int otherwise) {
    return strict && count.get() > 0 && otherwise == ExitCodes.OK ? ExitCodes.FAILURE : otherwise;
  }

  private void print(String sentence) {
    PrintWriter err = command.commandLine().getErr();
    err.println("eci: " + sentence);
    err.flush();
  }
}
