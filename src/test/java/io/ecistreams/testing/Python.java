package io.ecistreams.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Python of Debian, with the package of this project. */
public final class Python {
  /** Where the package and its tests are. */
  public static final Path PACKAGE = Path.of("src", "clients", "python");

  private static final String PROGRAM = "/usr/bin/python3";
  private static final Pattern SNIPPET = Pattern.compile("(?s)```python\\n(.*?)```");

  private Python() {}

  /** Ends a test where a module is missing, and names the packages that have it. */
  public static void assumeModules(String modules, String packages) throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of(PROGRAM))
            && start(PACKAGE, Map.of(), "-c", "import " + modules).waitFor() == 0,
        "Python was not run: apt-get install " + packages);
  }

  /**
   * Starts Python with a package on its path.
   *
   * @param path that of the package
   * @return the process; errors are in its output
   */
  public static Process start(Path path, Map<String, String> environment, String... args)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(PROGRAM, "-B", "-u"));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PYTHONPATH", path.toString());
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** The same to its end, which must be a good one; returns what it printed. */
  public static String run(Path path, Map<String, String> environment, String... args)
      throws Exception {
    Process python = start(path, environment, args);
    String output = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(python.waitFor(60, TimeUnit.SECONDS)).as(output).isTrue();
    assertThat(python.exitValue()).as(output).isZero();
    return output;
  }

  /** The first snippet of a page. */
  public static String snippet(Path page) throws IOException {
    Matcher block = SNIPPET.matcher(Files.readString(page));
    assertThat(block.find()).isTrue();
    return block.group(1);
  }
}
