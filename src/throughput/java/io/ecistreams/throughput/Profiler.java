package io.ecistreams.throughput;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * async-profiler in running child processes: where their CPU time goes until it is closed, as
 * stacks in one line each. The start of a JVM, which is mostly compilation, is not in it.
 */
final class Profiler {
  private static final String FORM = "event=itimer,interval=1ms,threads,collapsed,file=%s";

  private final Path library;
  private final Path directory;
  private final List<Child> processes;

  private Profiler(Path library, Path directory, List<Child> processes) {
    this.library = library;
    this.directory = directory;
    this.processes = processes;
  }

  /**
   * Starts profiling.
   *
   * @param directory for the library and for a file of each process
   */
  static Profiler start(Path directory, List<Child> processes) throws IOException {
    Path to = Files.createDirectories(directory.toAbsolutePath());
    Profiler profiler = new Profiler(to.resolve("libasyncProfiler.so"), to, processes);
    profiler.unpackLibrary();
    profiler.tellAll("start");
    return profiler;
  }

  private void unpackLibrary() throws IOException {
    try (InputStream in =
        Profiler.class.getResourceAsStream("/" + platform() + "/libasyncProfiler.so")) {
      if (in == null) {
        throw new IllegalStateException("async-profiler has no library for this platform");
      }
      if (!Files.exists(library)) {
        Files.copy(in, library);
      }
    }
  }

  private void tellAll(String action) throws IOException {
    for (Child process : processes) {
      String options = FORM.formatted(directory.resolve(process.name() + ".collapsed"));
      try {
        VirtualMachine machine = VirtualMachine.attach(Long.toString(process.pid()));
        machine.loadAgentPath(library.toString(), action + "," + options);
        machine.detach();
      } catch (AttachNotSupportedException | AgentLoadException | AgentInitializationException e) {
        throw new IOException("async-profiler cannot be loaded into " + process.name(), e);
      }
    }
  }

  private static String platform() {
    if (System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac")) {
      return "macos";
    }
    return System.getProperty("os.arch").equals("aarch64") ? "linux-arm64" : "linux-x64";
  }

  /** Ends profiling and writes the files. */
  void stop() throws IOException {
    tellAll("stop");
  }
}
