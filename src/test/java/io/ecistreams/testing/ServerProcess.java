package io.ecistreams.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A program that answers over HTTP, started for a test and killed at its end. */
final class ServerProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final Path log;
  private final String url;

  private ServerProcess(Process process, Path log, String url) {
    this.process = process;
    this.log = log;
    this.url = url;
  }

  /**
   * Starts it.
   *
   * @param log what it says, for the case that it does not answer
   * @param url before every path
   */
  static ServerProcess start(List<String> command, Path log, String url) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new ServerProcess(process, log, url);
  }

  String url() {
    return url;
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofString());
  }

  /** Asks until the answer fits, and returns it; ends the program if it never does. */
  HttpResponse<String> await(String path, Predicate<HttpResponse<String>> fits)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (process.isAlive() && System.nanoTime() < deadline) {
      try {
        HttpResponse<String> answer = get(path);
        if (fits.test(answer)) {
          return answer;
        }
      } catch (IOException e) {
        // It is starting.
      }
      process.waitFor(200, TimeUnit.MILLISECONDS);
    }
    close();
    throw new AssertionError(path + " was not answered so:\n" + Files.readString(log));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
