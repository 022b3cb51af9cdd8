package io.ecistreams.cli;

import io.ecistreams.config.ConfigurationException;
import io.ecistreams.config.Nearest;
import io.ecistreams.http.ListenException;
import io.ecistreams.miner.MiningException;
import io.ecistreams.model.EmbeddingException;
import io.ecistreams.runtime.KafkaAccessException;
import io.ecistreams.runtime.LocalStateException;
import io.ecistreams.runtime.ScoringException;
import io.ecistreams.serde.JsonInputException;
import io.ecistreams.serde.SchemaRegistryException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** One sentence on stderr per failure, and the exit code; the stack only where asked for. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

  private final Eci root;

  Failures(Eci root) {
    this.root = root;
  }

  @Override
  public int handleParseException(ParameterException failure, String[] args) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    Optional<String> unknown = unknownOption(failure, List.of(args));
    String sentence = unknown.orElse(failure.getMessage());
    err.println("eci: " + sentence);
    if (unknown.isEmpty()) {
      UnmatchedArgumentException.printSuggestions(failure, err);
    }
    if (!sentence.contains("--help")) {
      err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    }
    printStack(failure, err);
    return ExitCodes.USAGE;
  }

  /** Of a mistyped option picocli says that it is unknown, or that another one is missing. */
  private static Optional<String> unknownOption(ParameterException failure, List<String> args) {
    if (!(failure instanceof UnmatchedArgumentException
        || failure instanceof MissingParameterException)) {
      return Optional.empty();
    }
    CommandSpec command = failure.getCommandLine().getCommandSpec();
    Set<String> known = new TreeSet<>(command.optionsMap().keySet());
    known.addAll(command.negatedOptionsMap().keySet());
    known.removeIf(name -> !name.startsWith("--"));
    return args.stream()
        .skip(args.indexOf(command.name()) + 1)
        .takeWhile(arg -> !arg.equals("--"))
        .filter(arg -> arg.startsWith("--"))
        .map(arg -> arg.split("=", 2)[0])
        .filter(name -> !known.contains(name))
        .findFirst()
        .map(
            name ->
                "There is no option %s%s"
                    .formatted(
                        name,
                        Nearest.to(name, known).map("; did you mean %s?"::formatted).orElse(".")));
  }

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    if (failure instanceof ParameterException wrong) {
      return handleParseException(wrong, new String[0]);
    }
    PrintWriter err = command.getErr();
    err.println("eci: " + sentence(failure));
    printStack(failure, err);
    return isUsage(failure) ? ExitCodes.USAGE : ExitCodes.FAILURE;
  }

  private static boolean isUsage(Exception failure) {
    return failure instanceof ConfigurationException
        || failure instanceof NoSuchFileException
        || hasCause(failure, ConfigException.class);
  }

  private String sentence(Exception failure) {
    if (failure instanceof ConfigurationException
        || failure instanceof KafkaAccessException
        || failure instanceof LocalStateException
        || failure instanceof ScoringException
        || failure instanceof MiningException
        || failure instanceof EmbeddingException
        || failure instanceof SchemaRegistryException
        || failure instanceof JsonInputException
        || failure instanceof ListenException) {
      return failure.getMessage();
    }
    if (failure instanceof NoSuchFileException missing) {
      return "The file " + missing.getFile() + " does not exist; check the path given.";
    }
    if (failure instanceof AccessDeniedException denied) {
      return "The file " + denied.getFile() + " may not be accessed; check its permissions.";
    }
    if (failure instanceof KafkaException) {
      return deepest(failure).getMessage();
    }
    return "Unexpected failure, "
        + failure.getClass().getSimpleName()
        + ": "
        + failure.getMessage()
        + (root.showsStackTraces() ? "" : " (run again with --verbose for the stack trace)");
  }

  private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
    return failure != null && (type.isInstance(failure) || hasCause(failure.getCause(), type));
  }

  /** Kafka wraps "Failed to construct client" around what the user has to know. */
  private static Throwable deepest(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null || cause.getMessage() == null ? failure : deepest(cause);
  }

  private void printStack(Exception failure, PrintWriter err) {
    if (root.showsStackTraces()) {
      failure.printStackTrace(err);
    }
  }
}
