package io.ecistreams.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who may import whom: cli ► runtime ► { http, topology } ► { query, store, serde, metrics } ► pure
 * ring. Each package-info says what its package is for.
 */
class LayersTest {
  private static final String ROOT = "io.ecistreams.";
  private static final List<String> PURE_NAMES =
      List.of(
          "math",
          "information",
          "scoring",
          "lexical",
          "alarm",
          "mixture",
          "outcome",
          "probe",
          "model");
  private static final String[] PURE =
      PURE_NAMES.stream().map(name -> ROOT + name + "..").toArray(String[]::new);

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.ecistreams");

  @Test
  void shouldImportOnlyJavaItselfAndCommonsMathInThePureRing() {
    classes()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(PURE)
                .or(
                    resideInAnyPackage(
                        "java..", "org.apache.commons.math3..", "jdk.incubator.vector.."))
                .as("are of Java, the pure ring or Commons Math"))
        .because("the core must run, and be understood, without Kafka, Avro, DJL or a log")
        .check(CLASSES);
  }

  @Test
  void shouldHaveNoClockAndNoChanceInThePureRing() {
    ArchRule rule =
        noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.time.Clock")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.Random")
            .because("time and seeds are arguments of the pure ring");
    rule.check(CLASSES);
  }

  @ParameterizedTest
  @CsvSource({
    "ai.djl.., embedding.djl",
    "org.apache.lucene.., miner",
    "org.apache.avro.., serde",
    "org.apache.flink.., serde",
    "com.github.luben.., serde",
    "org.apache.parquet.., serde.format",
    "com.fasterxml.jackson.dataformat.., serde.format",
    "picocli.., cli",
    "com.github.benmanes.caffeine.., embedding",
    "kafka.., runtime",
    "dev.failsafe.., retry",
    "io.javalin.., http",
    "org.eclipse.jetty.., http",
    "jdk.incubator.vector.., math",
    "io.micrometer.., metrics",
    "io.prometheus.., metrics",
    "org.apache.kafka.streams.processor.., topology"
  })
  void shouldHaveOneUserPerLibrary(String library, String user) {
    DescribedPredicate<JavaClass> others =
        resideInAPackage("io.ecistreams..")
            .and(not(resideInAPackage(ROOT + user + "..")))
            // Generated from the schemas; and a listener interface of Kafka Streams.
            .and(not(resideInAPackage(ROOT + "avro..")))
            .and(not(DescribedPredicate.describe("RestoreProgress", LayersTest::isListener)));
    noClasses()
        .that(others)
        .should()
        .dependOnClassesThat(resideInAPackage(library))
        .because("only " + user + " knows that library, so that it can be changed in one place")
        .check(CLASSES);
  }

  private static boolean isListener(JavaClass type) {
    return type.getSimpleName().equals("RestoreProgress");
  }

  /**
   * A package, the packages that it may import beside itself and the generated records, and why.
   */
  static Stream<Arguments> allowed() {
    return Stream.of(
        arguments("model", List.of(), "values that all share know nothing of those who use them"),
        arguments("math", List.of(), "linear algebra is the same whatever it is used for"),
        arguments("lexical", List.of("model"), "words are compared before anything is scored"),
        arguments("alarm", List.of("model"), "detectors see flags, not how they were made"),
        arguments("mixture", List.of("math", "model"), "weights follow from scores and matrices"),
        arguments(
            "outcome", List.of("model"), "gains follow from reports and the order of sources"),
        arguments("probe", List.of("math"), "training knows vectors, not where they come from"),
        arguments("information", List.of("math", "model"), "sums merge without being estimated"),
        arguments("scoring", PURE_NAMES, "the board runs alike in a stream and over files"),
        arguments("config", PURE_NAMES, "options make policies and start nothing"),
        arguments("remote", List.of("retry"), "a server's answer is whole whatever it is for"),
        arguments(
            "embedding",
            with(PURE_NAMES, "remote"),
            "an encoder knows texts, not records or topics"),
        arguments(
            "miner", with(PURE_NAMES, "embedding", "remote"), "miners hand records to a consumer"),
        arguments("serde", with(PURE_NAMES, "retry"), "a record is written alike wherever it goes"),
        arguments("serde.format", with(PURE_NAMES, "serde"), "a format only makes records of rows"),
        arguments("store", PURE_NAMES, "state is kept in forms of its own, not as public records"),
        arguments("query", with(PURE_NAMES, "store", "serde"), "a query only reads the stores"),
        arguments("metrics", with(PURE_NAMES, "store", "query"), "metrics read what queries read"),
        arguments(
            "topology", with(PURE_NAMES, "store", "serde", "metrics"), "a stream knows no reader"),
        arguments(
            "ingest",
            with(PURE_NAMES, "serde", "config"),
            "who sends negatives over HTTP is answered without asking a store"),
        arguments(
            "http",
            with(PURE_NAMES, "query", "store", "serde", "metrics", "config", "remote", "ingest"),
            "the web server asks the stores, whatever fills them"));
  }

  @ParameterizedTest
  @MethodSource("allowed")
  void shouldImportDownwardsOnly(String name, List<String> below, String reason) {
    String[] permitted =
        Stream.concat(Stream.of(name, "avro"), below.stream())
            .map(permittedName -> ROOT + permittedName + "..")
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(ROOT + name + "..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.ecistreams..")
                .and(not(resideInAnyPackage(permitted)))
                .as("are of the application, but not of " + name + ", " + String.join(", ", below)))
        .because(reason)
        .check(CLASSES);
  }

  @Test
  void shouldHaveTheCommandLineAndTheRuntimeOnTop() {
    classes()
        .that()
        .resideInAPackage(ROOT + "cli..")
        .should()
        .onlyHaveDependentClassesThat()
        .resideInAPackage(ROOT + "cli..")
        .because("whatever a command does can also be started by something else")
        .check(CLASSES);
    classes()
        .that()
        .resideInAPackage(ROOT + "runtime..")
        .should()
        .onlyHaveDependentClassesThat()
        .resideInAnyPackage(ROOT + "runtime..", ROOT + "cli..")
        .because("parts are put together in one place, and know nothing of it")
        .check(CLASSES);
  }

  private static List<String> with(List<String> names, String... more) {
    return Stream.concat(names.stream(), Stream.of(more)).toList();
  }

  @Test
  void shouldHaveNoCyclesBetweenPackages() {
    slices()
        .matching("io.ecistreams.(**)")
        .should()
        .beFreeOfCycles()
        .because("a cycle makes two packages one, with two names")
        .check(CLASSES);
  }

  @Test
  void shouldNameClassesAfterWhatTheyAre() {
    assertThat(CLASSES)
        .extracting(JavaClass::getSimpleName)
        .noneMatch(name -> name.matches(".*(Util|Utils|Manager|Impl|Helper)"));
  }

  @Test
  void shouldNameNoClassAsTheSchemasNameOne() {
    Set<String> generated =
        CLASSES.stream()
            .filter(type -> type.getPackageName().equals(ROOT + "avro"))
            .map(JavaClass::getSimpleName)
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toSet());
    assertThat(generated).contains("MinedNegatives", "Ranking");
    assertThat(CLASSES)
        .filteredOn(type -> type.isTopLevelClass() && !type.getPackageName().equals(ROOT + "avro"))
        .extracting(JavaClass::getSimpleName)
        .doesNotContainAnyElementsOf(generated);
  }

  @Test
  void shouldSayInEveryPackageWhatComesInAndWhatGoesOut() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
      for (Path directory : files.filter(LayersTest::holdsSources).toList()) {
        Path info = directory.resolve("package-info.java");
        assertThat(info).exists();
        assertThat(Files.readString(info).replace("\n *", ""))
            .as("%s", info)
            .contains("In: ", "Out: ", "import");
      }
    }
  }

  private static boolean holdsSources(Path directory) {
    String[] sources = directory.toFile().list((parent, name) -> name.endsWith(".java"));
    return sources != null && sources.length > 0;
  }
}
