package io.ecistreams.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Alert;
import io.ecistreams.avro.Background;
import io.ecistreams.avro.Command;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Mixture;
import io.ecistreams.avro.QuarantinedExample;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.TrainingOutcome;
import io.ecistreams.avro.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What was released stays readable: {@code schemas-released/<version>/} holds the published text of
 * each version and is only ever added to.
 */
class SchemaCompatibilityTest {
  private static final Path RELEASED = Path.of("src/test/resources/schemas-released");
  private static final Map<String, Schema> CURRENT =
      Stream.of(
              MinedNegatives.getClassSchema(),
              SourceScore.getClassSchema(),
              Ranking.getClassSchema(),
              Mixture.getClassSchema(),
              Background.getClassSchema(),
              Alert.getClassSchema(),
              QuarantinedExample.getClassSchema(),
              Verdict.getClassSchema(),
              Command.getClassSchema(),
              TrainingOutcome.getClassSchema())
          .collect(Collectors.toMap(Schema::getName, Function.identity()));

  private static final Set<String> UNRELEASED =
      Set.of("Mixture", "Alert", "QuarantinedExample", "Verdict", "Command", "TrainingOutcome");

  static List<Path> releasedSchemas() throws IOException {
    try (Stream<Path> files = Files.walk(RELEASED)) {
      return files.filter(f -> f.toString().endsWith(".avsc")).sorted().toList();
    }
  }

  @Test
  void shouldHoldEveryTopicSchemaWhenVersionOneIsListed() throws IOException {
    assertThat(releasedSchemas())
        .containsAll(
            CURRENT.keySet().stream()
                // Not released yet.
                .filter(name -> !UNRELEASED.contains(name))
                .map(name -> RELEASED.resolve("1").resolve(name + ".avsc"))
                .toList());
  }

  @ParameterizedTest
  @MethodSource("releasedSchemas")
  void shouldReadWhatWasWrittenWhenTheWriterIsAReleasedVersion(Path file) {
    Schema released = parse(file);

    assertThat(problems(CURRENT.get(released.getName()), released)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("releasedSchemas")
  void shouldFailTheCheckWhenARequiredFieldIsAdded(Path file) {
    Schema released = parse(file);
    Schema mutated =
        parse(
            released
                .toString()
                .replaceFirst(
                    "\"fields\":\\[", "\"fields\":[{\"name\":\"added\",\"type\":\"string\"},"));

    assertThat(problems(mutated, released)).singleElement().asString().contains("added");
  }

  @ParameterizedTest
  @MethodSource("releasedSchemas")
  void shouldFailTheCheckWhenATypeIsChanged(Path file) {
    Schema released = parse(file);
    Schema mutated =
        parse(
            released
                .toString()
                .replace(
                    "{\"name\":\"board\",\"type\":\"string\"",
                    "{\"name\":\"board\",\"type\":\"int\""));

    assertThat(mutated).isNotEqualTo(released);
    assertThat(problems(mutated, released)).isNotEmpty();
  }

  @Test
  void shouldExplainEveryFieldWhenASchemaIsRead() {
    Set<String> undocumented = new HashSet<>();
    CURRENT.values().forEach(schema -> collectUndocumented(schema, new HashSet<>(), undocumented));

    assertThat(undocumented).isEmpty();
  }

  @Test
  void shouldReachEveryRecordWhenDocumentationIsChecked() throws IOException {
    Set<String> reached = new HashSet<>();
    CURRENT.values().forEach(schema -> collectUndocumented(schema, reached, new HashSet<>()));

    try (Stream<Path> files = Files.list(Path.of("schemas"))) {
      assertThat(files.map(f -> f.getFileName().toString().replace(".avsc", "")))
          .allMatch(name -> reached.contains("io.ecistreams.avro." + name));
    }
  }

  private static void collectUndocumented(
      Schema schema, Set<String> reached, Set<String> undocumented) {
    switch (schema.getType()) {
      case RECORD -> {
        if (reached.add(schema.getFullName())) {
          for (Schema.Field field : schema.getFields()) {
            if (field.doc() == null || field.doc().isBlank()) {
              undocumented.add(schema.getName() + "." + field.name());
            }
            collectUndocumented(field.schema(), reached, undocumented);
          }
        }
      }
      case ARRAY -> collectUndocumented(schema.getElementType(), reached, undocumented);
      case MAP -> collectUndocumented(schema.getValueType(), reached, undocumented);
      case UNION -> schema.getTypes().forEach(t -> collectUndocumented(t, reached, undocumented));
      default -> {
        // Nothing below.
      }
    }
  }

  private static List<String> problems(Schema reader, Schema writer) {
    var fit = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
    List<String> problems = new ArrayList<>();
    if (fit.getType() != SchemaCompatibilityType.COMPATIBLE) {
      fit.getResult()
          .getIncompatibilities()
          .forEach(i -> problems.add(i.getLocation() + ": " + i.getMessage()));
    }
    return problems;
  }

  private static Schema parse(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Schema parse(String json) {
    return new Schema.Parser().parse(json);
  }
}
