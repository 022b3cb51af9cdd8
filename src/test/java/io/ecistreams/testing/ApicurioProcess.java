package io.ecistreams.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A real schema registry, Apicurio, in a process of its own, in memory. */
public final class ApicurioProcess implements AutoCloseable {
  private static final Path UNPACKED = Path.of("target", "apicurio");

  private final ServerProcess server;

  private ApicurioProcess(ServerProcess server) {
    this.server = server;
  }

  /** Starts it and waits until it answers; the test is skipped where the build has none. */
  public static ApicurioProcess start(Path directory) throws IOException, InterruptedException {
    Optional<Path> jar = jar();
    assumeTrue(jar.isPresent(), "no registry: `mvn verify` unpacks one into " + UNPACKED);
    int port = FreePort.next();
    ServerProcess server =
        ServerProcess.start(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-Dquarkus.management.host=127.0.0.1",
                "-Dquarkus.management.port=" + FreePort.next(),
                "-jar",
                jar.get().toString()),
            directory.resolve("apicurio.log"),
            "http://127.0.0.1:" + port + "/apis/ccompat/v7");
    server.await("/subjects", answer -> answer.body().startsWith("["));
    return new ApicurioProcess(server);
  }

  private static Optional<Path> jar() throws IOException {
    if (!Files.isDirectory(UNPACKED)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(UNPACKED)) {
      return files.filter(file -> file.toString().endsWith("-runner.jar")).findFirst();
    }
  }

  /** The body of an answer to a question below the URL. */
  public String get(String path) throws IOException, InterruptedException {
    return server.get(path).body();
  }

  /** Where it has Confluent's interface. */
  public String url() {
    return server.url();
  }

  @Override
  public void close() {
    server.close();
  }
}
