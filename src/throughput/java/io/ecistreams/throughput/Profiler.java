package io.ecistreams.throughput;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** async-profiler as an agent of a child process. */
final class Profiler {

  private Profiler() {}

  /**
   * The JVM option that loads it; it writes where CPU time went, as stacks in one line each, when
   * the process stops.
   *
   * @param directory for the native library
   * @param output the file to write, without its ending
   */
  static String agent(Path directory, Path output) {
    Path library = directory.resolve("libasyncProfiler.so");
    try (InputStream in =
        Profiler.class.getResourceAsStream("/" + platform() + "/libasyncProfiler.so")) {
      if (in == null) {
        throw new IllegalStateException("async-profiler has no library for this platform");
      }
      if (!Files.exists(library)) {
        Files.copy(in, library);
      }
      Files.createDirectories(output.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "-agentpath:%s=start,event=itimer,interval=2ms,threads,collapsed,file=%s.collapsed"
        .formatted(library, output.toAbsolutePath());
  }

  private static String platform() {
    if (System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac")) {
      return "macos";
    }
    return System.getProperty("os.arch").equals("aarch64") ? "linux-arm64" : "linux-x64";
  }
}
