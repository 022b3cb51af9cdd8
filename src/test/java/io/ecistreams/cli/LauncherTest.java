package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs the launcher against a stand-in for java that prints its arguments, one a line. */
@DisabledOnOs(OS.WINDOWS)
final class LauncherTest {

  private static final Path LAUNCHER = Path.of("src/main/launcher/eci").toAbsolutePath();

  private static final String VECTORS = "--add-modules=jdk.incubator.vector";

  @TempDir Path temporary;
  private Path installed;
  private Path javaHome;

  @BeforeEach
  void install() throws IOException {
    // As the shell will see it: some systems have a link in the path of temporary files.
    Path root = temporary.toRealPath();
    installed = Files.createDirectories(root.resolve("opt/a b")).resolve("eci");
    Files.copy(LAUNCHER, installed);
    Files.createFile(installed.resolveSibling("eci-streams.jar"));
    javaHome = Files.createDirectories(root.resolve("jdk"));
    Path java = Files.createDirectories(javaHome.resolve("bin")).resolve("java");
    Files.writeString(
        java,
        "#!/bin/sh\nprintf '%s\\n' \"$@\" \"TTY=$ECI_STDOUT_TTY\" \"COLUMNS=${COLUMNS:-}\"\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    assertThat(installed.toFile().setExecutable(true)).isTrue();
    version("17.0.15");
  }

  @Test
  void shouldBePosixWhenParsed() throws Exception {
    assertThat(execute("sh", "-n", LAUNCHER.toString())).isEqualTo(new Result(0, ""));
  }

  @Test
  void shouldFindItsJarsAndKeepArgumentsWhenCalledThroughLinks() throws Exception {
    Path link = temporary.resolve("link");
    Files.createSymbolicLink(link, temporary.relativize(temporary.resolve("second")));
    Files.createSymbolicLink(temporary.resolve("second"), installed);

    Result result = execute(link.toString(), "config", "two words", "*");

    Path directory = installed.getParent();
    assertThat(result.code()).isZero();
    assertThat(result.lines())
        .containsSubsequence(
            "-cp",
            directory + "/eci-streams.jar:" + directory + "/lib/*",
            "io.ecistreams.cli.Eci",
            "config",
            "two words",
            "*")
        .contains("TTY=false");
  }

  @Test
  void shouldTellHowWideTheTerminalIs() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "there is no script to make one");
    String command = "stty cols 61 rows 20; '%s'".formatted(installed);

    Result result = execute("/usr/bin/script", "-q", "-e", "-c", command, "/dev/null");

    assertThat(result.lines()).contains("TTY=true", "COLUMNS=61");
  }

  @Test
  void shouldNotUseNewOptionsWhenJavaIsOld() throws Exception {
    assertThat(execute(installed.toString()).output())
        .doesNotContain("--enable-native-access", "--sun-misc-unsafe-memory-access");
  }

  @Test
  void shouldAllowNativeAccessWhenJavaIsNew() throws Exception {
    version("25");

    assertThat(execute(installed.toString()).lines())
        .contains("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
  }

  @Test
  void shouldSayWhichJavaIsNeededWhenItIsTooOld() throws Exception {
    version("1.8.0_402");

    Result result = execute(installed.toString());

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.output()).contains("Java 17 or newer is needed").contains("1.8.0_402");
  }

  @Test
  void shouldSayWhatIsWrongWhenJavaHomeHasNoJava() throws Exception {
    javaHome = temporary.resolve("none");

    Result result = execute(installed.toString());

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.output()).contains("JAVA_HOME is " + javaHome);
  }

  @Test
  void shouldSplitJvmOptionsWhenTheyAreSeveral() throws Exception {
    assertThat(execute(installed.toString()).lines()).contains("-Xmx1g", "-Da=b");
  }

  @Test
  void shouldNameAMethodThatIsThereWhenItForbidsInlining() throws Exception {
    Matcher named =
        Pattern.compile("dontinline,(.+)::(.+)").matcher(execute(installed.toString()).output());

    assertThat(named.find()).isTrue();
    assertThat(Class.forName(named.group(1)).getDeclaredMethods())
        .extracting(Method::getName)
        .contains(named.group(2));
  }

  @Test
  void shouldFoldInVectorsWithoutTheWarningOfTheModule() throws Exception {
    haveVectors();
    warn("WARNING: Using incubator modules: jdk.incubator.vector\nanother line\n  and one");

    List<String> lines = execute(installed.toString(), "--config=a.properties", "run").lines();

    assertThat(lines).contains(VECTORS, "another line", "  and one");
    assertThat(lines).noneMatch(line -> line.contains("incubator modules"));
  }

  @Test
  void shouldPassOnTheFirstLineWhenItIsNotThatWarning() throws Exception {
    haveVectors();
    warn("Unrecognized option: -Xmy");

    assertThat(execute(installed.toString(), "demo").lines())
        .contains(VECTORS, "Unrecognized option: -Xmy");
  }

  @Test
  void shouldFoldInPlainJavaWhenToldSoOrWithoutTheModuleOrForShort() throws Exception {
    assertThat(execute(installed.toString(), "run").lines()).doesNotContain(VECTORS);
    haveVectors();
    assertThat(execute(installed.toString(), "boards", "run").lines()).doesNotContain(VECTORS);
    assertThat(execute("env", "ECI_KERNELS=plain", installed.toString(), "run").lines())
        .doesNotContain(VECTORS);
    assertThat(
            execute("env", "TMPDIR=" + temporary.resolve("no"), installed.toString(), "run")
                .lines())
        .doesNotContain(VECTORS);
  }

  @Test
  void shouldShareClassesWhenAnEarlierStartHasKeptThem() throws Exception {
    Files.writeString(
        javaHome.resolve("bin/java"),
        "for word; do case $word in *ArchiveClassesAtExit=*) : >\"${word#*=}\" ;; esac; done\n",
        StandardOpenOption.APPEND);
    assertThat(execute(installed.toString()).output()).doesNotContain("SharedArchiveFile");
    Path kept = temporary.resolve("cache/eci-streams");
    await()
        .untilAsserted(
            () -> assertThat(kept.toFile().list()).singleElement(STRING).endsWith(".jsa"));

    assertThat(execute(installed.toString()).output())
        .contains("-XX:SharedArchiveFile=" + kept.resolve("17.0.15-"));
    Files.writeString(installed.resolveSibling("eci-streams.jar"), "another");
    assertThat(execute(installed.toString()).output()).doesNotContain("SharedArchiveFile");
  }

  private void version(String version) throws IOException {
    Files.writeString(javaHome.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
  }

  private void haveVectors() throws IOException {
    Files.writeString(
        javaHome.resolve("release"),
        "MODULES=\"java.base jdk.incubator.vector\"\n",
        StandardOpenOption.APPEND);
  }

  /** What java writes to stderr. */
  private void warn(String lines) throws IOException {
    Files.writeString(
        javaHome.resolve("bin/java"),
        "printf '%s\\n' '" + lines + "' >&2\n",
        StandardOpenOption.APPEND);
  }

  private Result execute(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("COLUMNS");
    builder.environment().put("JAVA_HOME", javaHome.toString());
    builder.environment().put("XDG_CACHE_HOME", temporary.resolve("cache").toString());
    builder.environment().put("ECI_JAVA_OPTS", "-Xmx1g -Da=b");
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), output);
  }

  private record Result(int code, String output) {
    List<String> lines() {
      return output.lines().toList();
    }
  }
}
