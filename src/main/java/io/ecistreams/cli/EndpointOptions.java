package io.ecistreams.cli;

import io.ecistreams.miner.llm.ChatClient;
import io.ecistreams.miner.llm.ChatEndpoint;
import io.ecistreams.miner.llm.LlmUsage;
import io.ecistreams.remote.ApiKey;
import io.ecistreams.remote.ModelServer;
import io.ecistreams.remote.ServerAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which model, where, and how patiently it is asked; use as a mixin. */
final class EndpointOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--base-url",
      paramLabel = "URL",
      description = "Where the interface is, e.g. http://localhost:8000/v1.")
  private Optional<URI> baseUrl = Optional.empty();

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "The model, as the server calls it.")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--api-key-env",
      paramLabel = "NAME",
      defaultValue = "OPENAI_API_KEY",
      description =
          "The environment variable that holds the API key, if there is one (default:"
              + " ${DEFAULT-VALUE}).")
  private String keyVariable;

  @Option(
      names = "--api-key-file",
      paramLabel = "FILE",
      description = "The file that holds the API key, instead.")
  private Optional<Path> keyFile = Optional.empty();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = DurationConverter.class,
      description = "For one answer (default: ${DEFAULT-VALUE}).")
  private Duration timeout;

  @Option(
      names = "--attempts",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "For one question, before the query or example it is about is skipped (default:"
              + " ${DEFAULT-VALUE}).")
  private int attempts;

  @Option(
      names = "--json-mode",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Ask the server for JSON only (response_format; default); --no-json-mode for servers that"
              + " do not know it.")
  private boolean jsonMode;

  /**
   * The endpoint, with its key.
   *
   * @throws ParameterException if something is missing or wrong; a key is never in the message
   */
  ChatEndpoint endpoint() {
    try {
      return new ChatEndpoint(
          new ServerAddress(
              baseUrl.orElseThrow(() -> wrong("--base-url is missing")),
              key(),
              timeout,
              ChatClient.MAX_BYTES),
          model.orElseThrow(() -> wrong("--model is missing")),
          jsonMode);
    } catch (IllegalArgumentException e) {
      throw wrong("--base-url or --timeout: " + e.getMessage());
    }
  }

  /**
   * A client of it.
   *
   * @throws ParameterException as above
   */
  ChatClient client(LlmUsage usage) {
    ChatEndpoint model = endpoint();
    if (attempts < 1) {
      throw wrong("--attempts must be at least 1, is " + attempts);
    }
    return new ChatClient(model, ModelServer.Patience.ofAttempts(attempts), usage);
  }

  private Optional<ApiKey> key() {
    Eci root = (Eci) command.root().userObject();
    Optional<String> text =
        keyFile.isPresent()
            ? Optional.of(read(keyFile.get()))
            : Optional.ofNullable(root.variables().get(keyVariable));
    try {
      return text.map(ApiKey::of);
    } catch (IllegalArgumentException e) {
      throw wrong(
          "%s: %s"
              .formatted(
                  keyFile.map(f -> "--api-key-file " + f).orElse("variable " + keyVariable),
                  e.getMessage()));
    }
  }

  private String read(Path file) {
    try {
      return InputFile.text("--api-key-file", file);
    } catch (IOException e) {
      throw wrong("--api-key-file %s cannot be read (%s)".formatted(file, e));
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
