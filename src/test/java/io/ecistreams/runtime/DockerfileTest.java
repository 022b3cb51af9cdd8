package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/**
 * That the build from sources finds in the image what pom and assembly name. The build itself takes
 * minutes and a network, so tests of the image take the distribution that is there.
 */
class DockerfileTest {
  private static final String IN_BUILD_DIRECTORY = "${project.build.directory}";
  private static final String IN_BASE_DIRECTORY = "${project.basedir}/";

  @Test
  void shouldCopyWhatTheBuildReadsBeforeItBuilds() throws Exception {
    List<Path> copied = copiedBeforePackage();

    assertThat(read())
        .contains(Path.of("LICENSE"), Path.of("schemas"))
        .allSatisfy(path -> assertThat(copied).anyMatch(path::startsWith));
  }

  @Test
  void shouldSendToTheEngineWhatTheBuildReads() throws Exception {
    List<String> patterns = Files.readAllLines(Path.of(".dockerignore"));

    assertThat(read()).allSatisfy(path -> assertThat(isSent(path, patterns)).isTrue());
    assertThat(isSent(Path.of("src", "test"), patterns)).isFalse();
  }

  /** Files and directories of the project that `mvn package` reads without its tests. */
  private static List<Path> read() throws Exception {
    Document pom = xml(Path.of("pom.xml"));
    List<Path> read =
        new ArrayList<>(List.of(Path.of("pom.xml"), Path.of(".mvn"), Path.of("src/main/java")));
    read.addAll(paths(pom, "directory", "sourceDirectory", "import", "descriptor"));
    for (Path descriptor : paths(pom, "descriptor")) {
      read.addAll(paths(xml(descriptor), "directory", "source"));
    }
    return read;
  }

  /** Of elements that hold a path of the project; what is made by the build is left out. */
  private static List<Path> paths(Document document, String... elements) {
    return Arrays.stream(elements)
        .map(document::getElementsByTagName)
        .flatMap(DockerfileTest::texts)
        .filter(text -> !text.startsWith(IN_BUILD_DIRECTORY))
        .map(text -> Path.of(text.replace(IN_BASE_DIRECTORY, "")))
        .filter(Files::exists)
        .toList();
  }

  private static Stream<String> texts(NodeList nodes) {
    return Stream.iterate(0, i -> i < nodes.getLength(), i -> i + 1)
        .filter(i -> nodes.item(i).getChildNodes().getLength() == 1)
        .map(i -> nodes.item(i).getTextContent().strip());
  }

  private static Document xml(Path file) throws Exception {
    return DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(file.toFile());
  }

  /** What lies in the working directory then, by the name it has there. */
  private static List<Path> copiedBeforePackage() throws IOException {
    List<Path> copied = new ArrayList<>();
    String instructions = Files.readString(Path.of("docker/Dockerfile")).replace("\\\n", " ");
    for (String line : instructions.lines().toList()) {
      if (line.startsWith("RUN ") && line.contains(" package ")) {
        return copied;
      }
      String[] words = line.split("\\s+");
      String target = words[words.length - 1];
      if (words[0].equals("COPY") && !target.startsWith("/")) {
        Arrays.stream(words, 1, words.length - 1)
            .map(source -> Path.of(target.equals("./") ? source : target))
            .forEach(copied::add);
      }
    }
    throw new AssertionError("the Dockerfile does not build");
  }

  /** By the last pattern for it or a directory it is in. */
  private static boolean isSent(Path path, List<String> patterns) {
    boolean sent = true;
    for (String pattern : patterns) {
      boolean back = pattern.startsWith("!");
      var matcher =
          FileSystems.getDefault()
              .getPathMatcher("glob:" + (back ? pattern.substring(1) : pattern));
      if (Stream.iterate(path, p -> p != null, Path::getParent).anyMatch(matcher::matches)) {
        sent = back;
      }
    }
    return sent;
  }
}
